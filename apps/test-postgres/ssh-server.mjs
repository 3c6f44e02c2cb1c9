import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import ssh2 from 'ssh2';

const { Server, utils } = ssh2;

/** An SSH server that passes connections on, for tests of tunnels. */
export async function sshServer({
  user = 'tunnel',
  password,
  publicKey,
  keyboard = false,
  keyTypes = ['ed25519'],
  refusing = false,
} = {}) {
  const hostKeys = keyTypes.map((type) => utils.generateKeyPairSync(type, type === 'rsa' ? { bits: 2048 } : {}));
  const allowed = publicKey === undefined ? undefined : utils.parseKey(publicKey);
  const clients = new Set();
  const server = new Server({ hostKeys: hostKeys.map((each) => each.private) }, (client) => {
    clients.add(client);
    client.setNoDelay(true);
    facts.connections += 1;
    client.on('close', () => clients.delete(client)).on('error', () => undefined);
    client.on('authentication', (context) => {
      if (context.username !== user) context.reject([method()]);
      else if (context.method === 'password' && !keyboard && context.password === password) context.accept();
      else if (context.method === 'keyboard-interactive' && keyboard) {
        context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) =>
          answer === password ? context.accept() : context.reject(),
        );
      } else if (context.method === 'publickey' && isAllowed(context)) context.accept();
      else context.reject([method()]);
    });
    // What nobody listens for is prohibited.
    if (!refusing) {
      client.on('tcpip', (accept, reject, { destIP, destPort }) => forward(accept, reject, destIP, destPort));
    }
  });

  function method() {
    if (allowed !== undefined) return 'publickey';
    return keyboard ? 'keyboard-interactive' : 'password';
  }

  function isAllowed({ key, signature, blob, hashAlgo }) {
    if (allowed === undefined || !key.data.equals(allowed.getPublicSSH())) return false;
    return signature === undefined || allowed.verify(blob, signature, hashAlgo) === true;
  }

  function forward(accept, reject, host, port) {
    const target = connect(port, facts.names[host] ?? host);
    target.once('error', () => reject());
    target.once('connect', () => {
      target.removeAllListeners('error').on('error', () => undefined);
      target.setNoDelay(true);
      const channel = accept();
      facts.channels += 1;
      channel.on('close', () => {
        facts.channels -= 1;
        target.destroy();
      });
      channel.on('error', () => undefined);
      target.on('close', () => channel.close());
      const counting = (write) => (data) => {
        facts.passed += data.length;
        if (facts.cutAfter !== undefined && facts.passed > facts.cutAfter) facts.cut();
        else write(data);
      };
      pass(channel, target, counting);
      pass(target, channel, counting);
    });
  }

  const facts = {
    port: 0,
    user,
    /** As `ssh-keyscan` prints them, without the host. */
    hostKeys: hostKeys.map((each) => each.public.trim()),
    fingerprints: hostKeys.map((each) => fingerprintOf(each.public)),
    /** Addresses of names that only this server knows. */
    names: {},
    /** How many bytes have passed, to databases and from them. */
    passed: 0,
    /** Breaks when more have. */
    cutAfter: undefined,
    /** How many clients there have been. */
    connections: 0,
    /** How many connections it passes on now. */
    channels: 0,
    open: () => clients.size,
    cut() {
      for (const client of clients) client._sock?.destroy();
    },
    async close() {
      facts.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  facts.port = server.address().port;
  return facts;
}

function pass(from, to, counting) {
  from.on(
    'data',
    counting((data) => {
      if (to.write(data)) return;
      from.pause();
      to.once('drain', () => from.resume());
    }),
  );
}

/** A pair of keys as OpenSSH writes them. */
export function sshKeys(type = 'ed25519', passphrase = undefined) {
  return utils.generateKeyPairSync(type, {
    ...(type === 'rsa' ? { bits: 2048 } : {}),
    ...(passphrase === undefined ? {} : { passphrase, cipher: 'aes256-cbc', rounds: 1 }),
  });
}

function fingerprintOf(publicKey) {
  const [, key] = publicKey.split(' ');
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`;
}
