/** Addresses of this machine and of no public place, as a name server may give them. */
export const FORBIDDEN_ADDRESSES = `
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 127.255.255.254 169.254.0.1 169.254.169.254
169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1
198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:7f00:1:: 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:a00:1:: 3fff::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 ff01::1 ff02::1 ff0e::1
4000::1 8000::1 nonsense`
  .trim()
  .split(/\s+/)

/** The same places written into a URL, in every notation a URL parser takes; `host` is where this machine may be reached. */
export const FORBIDDEN_HOSTS = `
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 017700000001 0x7f.1 127.0.0.1. %31%32%37.0.0.1 ①②⑦.⓪.⓪.① 127。0。0。1
0 0.0.0.0 0x0 10.1 0xa000001 012.0.0.1 192.168.1 169.254.169.254 0xa9fea9fe 2852039166 0251.0376.0251.0376 localhost LOCALHOST
[::1] [0:0:0:0:0:0:0:1] [::] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::]
[fe80::1] [fd00:ec2::254] [fec0::1] [ff02::1]`
  .trim()
  .split(/\s+/)

/** URLs that break a rule of their own, for an outlet that may go to `api.crm.example` and `.tenant.example`. */
export const FORBIDDEN_URLS = [
  'http://api.crm.example/',
  'https://api.crm.example:8443/',
  'https://u:p@api.crm.example/',
  'https://u@api.crm.example/',
  'https://evil.example/',
  'https://api.crm.example.evil.example/',
  'https://evilapi.crm.example/',
  'https://tenant.example.evil.example/',
  'https://tenant.example/',
  'https://api.crm.example@evil.example/',
  'https://evil.example#@api.crm.example/',
  'https://evil.example\\@api.crm.example/',
  'https://api.crm.example。evil.example/',
  'file:///etc/passwd',
  'ftp://api.crm.example/',
  'gopher://api.crm.example/',
  'data:text/plain,x',
  'javascript:x',
  '//api.crm.example/',
  'nothing',
]
