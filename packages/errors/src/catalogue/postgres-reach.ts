import { defineCode } from '../code.js';

/** SF8237 to SF8248: the way to a PostgreSQL server, through an SSH server or to one of several. */
export const postgresReachCodes = {
  sshUnreachable: defineCode<{ server: string; reason: string }>({
    code: 'SF8240',
    title: 'The SSH server cannot be reached',
    failure: 'transient',
    message: ({ server, reason }) => `cannot connect to the SSH server ${server}: ${reason}`,
    hint: () =>
      'check `tunnel_host` and `tunnel_port`; `ssh` with the same values, on the same machine, tells the same',
    explanation: `\`tunnel_method\` leads through an SSH server, and no connection to that came to be, or it broke: a wrong \`tunnel_host\` or
\`tunnel_port\`, a server that is down, a firewall between. The database itself was not asked yet.`,
  }),
  sshLoginRefused: defineCode<{ server: string; user: string; how: 'ssh_key' | 'tunnel_user_password' }>({
    code: 'SF8241',
    title: 'The SSH server does not let the user in',
    failure: 'auth',
    message: ({ server, user, how }) => `the SSH server ${server} does not let ${user} in with \`${how}\``,
    hint: ({ how }) =>
      how === 'ssh_key'
        ? 'is the public key in `~/.ssh/authorized_keys` of that user there? is `tunnel_user` right?'
        : 'check `tunnel_user` and `tunnel_user_password`; does the server take passwords at all?',
    explanation: `The SSH server was reached, showed a key that is trusted, and refused the user. With \`SSH_KEY_AUTH\` the public key that
belongs to \`ssh_key\` must be among the \`authorized_keys\` of \`tunnel_user\` there. With \`SSH_PASSWORD_AUTH\` the server must
take passwords; a second factor cannot be asked for.`,
  }),
  hostKeyUnknown: defineCode<{ server: string; host: string; port: number; type: string; fingerprint: string }>({
    code: 'SF8242',
    title: 'The key of the SSH server is not known',
    failure: 'config',
    message: ({ server, type, fingerprint }) =>
      `the SSH server ${server} is not known; it shows the ${type} key ${fingerprint}`,
    hint: ({ host, port, fingerprint }) =>
      `if that is its key, say \`"tunnel_host_key": "${fingerprint}"\`, or \`ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${host} >> ~/.ssh/known_hosts\``,
    explanation: `Whoever stands between could pretend to be the SSH server, and read all that goes through the tunnel. So the server is
trusted only by its key: \`tunnel_host_key\` (the key, or its fingerprint), else the lines of \`~/.ssh/known_hosts\` and
\`/etc/ssh/ssh_known_hosts\`, as for \`ssh\`. Ask whoever runs the server for the fingerprint, or run
\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` there.`,
  }),
  hostKeyChanged: defineCode<{ server: string; type: string; fingerprint: string; expected: string }>({
    code: 'SF8243',
    title: 'The SSH server shows another key than the one that is trusted',
    failure: 'config',
    message: ({ server, type, fingerprint, expected }) =>
      `the SSH server ${server} shows the ${type} key ${fingerprint}, but ${expected}`,
    hint: ({ server }) =>
      `nothing was sent; ask whoever runs ${server} whether its key was changed before you trust the new one`,
    explanation: `Either the SSH server was set up anew, or somebody stands between and pretends to be it. Nothing was sent. If the new key
is right, put it into \`tunnel_host_key\`, or take the old line out of \`known_hosts\` (\`ssh-keygen -R host\`) and the new one in
(\`ssh-keyscan\`). A server has keys of several kinds: a fingerprint must be that of the kind which is shown.`,
  }),
  sshKeyUnusable: defineCode<{ reason: string }>({
    code: 'SF8244',
    title: 'The private key for the SSH server cannot be used',
    failure: 'config',
    message: ({ reason }) => `\`ssh_key\` cannot be used: ${reason}`,
    hint: ({ reason }) =>
      /passphrase/.test(reason)
        ? 'give it as `ssh_key_passphrase`, best by a variable of `.env`'
        : 'keys of OpenSSH, PuTTY, and RSA or EC keys as PEM are understood; `ssh-keygen -p -f file` writes the first',
    explanation: `\`ssh_key\` is the private key itself, or the path of its file: RSA, ECDSA or Ed25519, in the format of OpenSSH
(\`-----BEGIN OPENSSH PRIVATE KEY-----\`), PEM (\`-----BEGIN RSA PRIVATE KEY-----\`) or PuTTY. One that is encrypted needs
\`ssh_key_passphrase\`. Keys in an agent are not asked.`,
  }),
  forwardingRefused: defineCode<{ server: string; target: string; reason: string }>({
    code: 'SF8245',
    title: 'The SSH server does not pass connections on',
    failure: 'config',
    message: ({ server, target, reason }) =>
      `the SSH server ${server} does not pass connections on to ${target}: ${reason}`,
    hint: () =>
      'its `AllowTcpForwarding` and `PermitOpen` say what it passes on, and so do options in `authorized_keys`',
    explanation: `The user was let in, and may not open a connection to the database from there. The SSH server's configuration must allow it:
\`AllowTcpForwarding yes\` or \`local\`, \`PermitOpen\` with the database's host and port, and no \`no-port-forwarding\` in the
line of \`authorized_keys\`.`,
  }),
  targetUnreachable: defineCode<{ server: string; target: string; reason: string }>({
    code: 'SF8246',
    title: 'The SSH server cannot reach the database',
    failure: 'transient',
    message: ({ server, target, reason }) => `the SSH server ${server} cannot reach ${target}: ${reason}`,
    hint: () =>
      '`host` and `port` are those by which the SSH server knows the database; `localhost` is that server itself',
    explanation: `The tunnel stands, and at its other end nothing answers at \`host\` and \`port\`. They are looked up by the SSH server, from its
network: a name that only your machine knows, or an address that only it reaches, does not do.`,
  }),
  sshLibraryMissing: defineCode({
    code: 'SF8247',
    title: 'What a tunnel needs is not installed',
    failure: 'config',
    message: () => 'a tunnel needs the package `ssh2`, which is not installed beside `@sqlflow/connector-postgres`',
    hint: () => '`npm install ssh2`; the command `sqlflow` has it',
    explanation: `The command line brings what a tunnel needs. Programs that use \`@sqlflow/connector-postgres\` by themselves install the package
\`ssh2\` beside it, so that those without tunnels need not: its installation tries to compile native code, which it also works
without.`,
  }),
  tunnelToSocket: defineCode<{ host: string }>({
    code: 'SF8248',
    title: 'A tunnel does not lead to a Unix socket',
    failure: 'config',
    message: ({ host }) => `\`host\` is the Unix socket ${host}, to which no tunnel leads`,
    hint: () => 'say `"host": "localhost"` for a database on the SSH server itself',
    explanation: `Through an SSH server a database is reached by the network: \`host\` is its name or address as that server knows it. \`PGHOST\`
counts, too, where \`host\` is not given.`,
  }),
  portsDoNotFit: defineCode<{ hosts: number; ports: number }>({
    code: 'SF8237',
    title: 'Hosts and ports do not match',
    failure: 'config',
    message: ({ hosts, ports }) => `there ${hosts === 1 ? 'is 1 host' : `are ${hosts} hosts`} and ${ports} ports`,
    hint: () => 'give one port for all hosts, or one for each',
    explanation: `Of several hosts with commas between, each has its own port, in the same order, or all have the one that is given:
\`"host": "a,b", "port": "5432,5433"\`.`,
  }),
  wrongServer: defineCode<{ server: string; what: string; wanted: string }>({
    code: 'SF8238',
    title: 'The PostgreSQL server is not one of those that are wanted',
    failure: 'transient',
    message: ({ server, what, wanted }) => `${server} is ${what}, and \`target_session_attrs\` is ${wanted}`,
    hint: () => 'name all servers of the cluster in `host`, with commas between',
    explanation: `\`target_session_attrs\` says which of several servers is taken: a \`primary\`, a \`standby\`, one that allows writing
(\`read-write\`) or not (\`read-only\`). Which one it is changes when a standby is promoted, so it is tried again for a while.`,
  }),
  noServer: defineCode<{ reasons: readonly string[]; hint: string | undefined }>({
    code: 'SF8239',
    title: 'None of the PostgreSQL servers can be used',
    failure: 'transient',
    message: ({ reasons }) => `none of the ${reasons.length} servers can be used: ${reasons.join('; ')}`,
    hint: ({ hint }) => hint,
    explanation: `The hosts of the connection were tried in order, and each failed for the reason that is shown. A server that is reached and
refuses the user ends the search, as in libpq.`,
  }),
};
