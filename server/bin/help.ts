export const HELP = `Breakwater protects people at work from harassment by people outside the organisation.

  breakwater serve [--role=web|worker|mail]   run the service; without a role all parts in one process
  breakwater ingest [FILE|-]                  take one raw mail in: the pipe transport of a mail server
  breakwater migrate                          make the database ready or bring it up to date
  breakwater mail reconcile [MAILBOX]         look in the mailboxes for mail that was missed, and take it in
  breakwater setup                            say who the organisation is, and see what is missing
  breakwater directory import FILE            bring the people up to date with a CSV file
  breakwater directory token                  make the token for an identity provider (SCIM)
  breakwater policy check FILE                read a policy pack and say what is wrong with it
  breakwater policy diff FILE|PACK VERSION    what a pack changes against the active one
  breakwater policy preview FILE|PACK VERSION how many cases would have other steps; writes nothing
  breakwater policy move [REFERENCE] --by=… --reason=…  propose that open cases follow the active version
  breakwater policy propose FILE --by=ADDRESS put a policy pack before two people to decide
  breakwater crm probe NAME                   ask a connected CRM who it is and what we may do there
  breakwater evidence verify REFERENCE        read every original of a case again and compare its hash
  breakwater evidence verify BUNDLE           check an exported bundle, offline
  breakwater export REFERENCE --by=… --reason=…  write a bundle of a case with its own verifier
  breakwater retention list [--days=N]        what the schedule would erase, and what a legal hold keeps
  breakwater retention run                    erase what is due and leave a stub of each
  breakwater receipt verify FILE [--key HEX]  check the receipt of a report, offline
  breakwater trail verify [--anchors FOLDER]  check the whole chain of who did what, and its signed anchors
  breakwater sign-in reset ADDRESS            somebody lost their passkeys, or has a new account
  breakwater keys make                        make the key files of a new installation
  breakwater keys list                        which key wraps how many data keys
  breakwater keys rotate                      a new key-encryption key; every data key is wrapped anew
  breakwater keys retire KEK                  take an old key-encryption key away
  breakwater keys replay-shreds               after a restore: what was erased stays erased
  breakwater doctor                           check every part and say what to do

Every command knows --help, and --json for programs. It reads the same environment variables as the service;
.env.example explains each. Exit codes: 0 done, 1 a problem was found, 64 not understood, 75 try again later.`
