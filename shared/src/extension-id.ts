/** Public key that pins the id of the demo build; the private half was thrown away, nothing is ever signed with it. */
export const DEMO_EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAnTfjNoKHAHhq8vlS0Av0n04JEhqTnRRwRujfipYBo1B8CrC3q9WgbCt+67QrL7XanTv8+lMtp8M39k8HFT/0YenzTxNKY8FRTrcrkUZCGLaiflTbaWz6Oh+bCmPwJkurWDwmxnzOKbAgQ0dhgnKTmefbuABCtT5JVJahCJk3qU1Z2OEE2TiVTJf1YN5BK+55RNUwqjF75jhgJ7CxtlNYbr9q1hP3Tlv4b6u9iAC6hECq1MQ9hKRVE1iGaguvxcDrnRFrt79DF0Glz4fMuFvK9l6hg1z9IyCTdSQuySsIGDsO/SyWtRj2opsYayuhPRMBVuCJ8eKYHu1JqxafZKNi+wIDAQAB'

/** The Chromium id that follows from it: the first 128 bits of its sha256, written with a to p. */
export const DEMO_EXTENSION_ID = 'gnmcngciimphepimggbkphblkldkmbjm'
