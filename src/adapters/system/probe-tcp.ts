// Whether somebody listens at an address the operator configured himself.
import { connect } from 'node:net';

const LIMIT_MS = 5_000;

/** Null when a connection was made, else why not. */
export const probeTcp = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const end = (result: string | null): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('no answer within 5 s'));
    socket.once('error', (error) => end(error.message));
  });
