// A name server over UDP that knows what a test tells it: texts and addresses of names. Names it was told to fail on
// answer that the server failed; every other name does not exist.
import dgram from 'node:dgram';

export interface DnsSink {
  /** As DNS_SERVERS takes it. */
  readonly server: string;
  readonly texts: Map<string, readonly string[]>;
  readonly addresses: Map<string, string>;
  readonly failing: Set<string>;
  close(): Promise<void>;
}

const A = 1;
const TXT = 16;
const SERVER_FAILED = 2;
const NO_SUCH_NAME = 3;

export const startDnsSink = async (): Promise<DnsSink> => {
  const socket = dgram.createSocket('udp4');
  const texts = new Map<string, readonly string[]>();
  const addresses = new Map<string, string>();
  const failing = new Set<string>();
  const answersFor = (name: string, type: number): readonly Buffer[] => {
    if (type === TXT) return (texts.get(name) ?? []).map(textData);
    const address = addresses.get(name);
    return type === A && address !== undefined ? [Buffer.from(address.split('.').map(Number))] : [];
  };
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    const answers = answersFor(name, type);
    const known = texts.has(name) || addresses.has(name);
    const code = failing.has(name) ? SERVER_FAILED : known ? 0 : NO_SUCH_NAME;
    const reply = writeReply(query.subarray(0, end), type, code, code === 0 ? answers : []);
    socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${socket.address().port}`,
    texts,
    addresses,
    failing,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
};

const readQuestion = (
  query: Buffer,
): { readonly name: string; readonly type: number; readonly end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
};

const textData = (text: string): Buffer => {
  const chunks = text.match(/.{1,255}/gs) ?? [''];
  return Buffer.concat(
    chunks.map((chunk) => Buffer.concat([Buffer.from([chunk.length]), Buffer.from(chunk)])),
  );
};

/** `question`: header and question as they came. */
const writeReply = (question: Buffer, type: number, code: number, answers: readonly Buffer[]): Buffer => {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt32BE(0, 8);
  const records = answers.map((data) => {
    const fixed = Buffer.alloc(12);
    fixed.writeUInt16BE(0xc00c, 0);
    fixed.writeUInt16BE(type, 2);
    fixed.writeUInt16BE(1, 4);
    fixed.writeUInt32BE(60, 6);
    fixed.writeUInt16BE(data.length, 10);
    return Buffer.concat([fixed, data]);
  });
  return Buffer.concat([head, ...records]);
};
