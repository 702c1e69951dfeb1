export interface DovecotSettings {
  dir: string
  hostname: string
  /** the account every part of it runs as */
  user: string
  group: string
  ports: { imap: number; imaps: number; lmtp: number }
  oauth: boolean
  capability?: string
}

/** A whole dovecot.conf (2.3) for one unprivileged account: no chroot, high ports, loopback only. */
export function dovecotConf({ dir, hostname, user, group, ports, oauth, capability }: DovecotSettings): string {
  return `
base_dir = ${dir}/run
hostname = ${hostname}
state_dir = ${dir}/state
log_path = ${dir}/log/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
ssl = yes
ssl_cert = <${dir}/tls/cert.pem
ssl_key = <${dir}/tls/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login${oauth ? ' xoauth2 oauthbearer' : ''}
auth_username_format = %Ln
auth_failure_delay = 0
mail_location = maildir:${dir}/mail/%n/Maildir
first_valid_uid = 1
mail_max_userip_connections = 100
${oauth ? oauthPassdb(dir) : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%n ${dir}/users
}
userdb {
  driver = passwd-file
  args = username_format=%n ${dir}/users
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service stats {
  chroot =
}
${
  capability
    ? `protocol imap {
  imap_capability = ${capability}
}`
    : ''
}
namespace inbox {
  inbox = yes
  separator = /
}
`
}

const oauthPassdb = (dir: string) => `
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${dir}/oauth2.conf
}
`

/** The oauth2 passdb: tokens are checked against keys on disk, without asking anybody. */
export const oauthConf = (dir: string, issuer: string): string => `
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${dir}/keys/
issuers = ${issuer}
username_attribute = email
username_format = %Ln
`
