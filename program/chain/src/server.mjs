/** HTTP and websocket on one port. */

import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { ConnectionFault, HttpFault, SilenceFault } from './faults.mjs';
import { toJson } from './json.mjs';
import { RpcError } from './rpc-error.mjs';
import { Subscriptions } from './subscriptions.mjs';

const MAX_BODY_BYTES = 1 << 20;
const KEEP_ALIVE_MILLIS = 65_000;
/** A reader so far behind is cut off instead of filling the memory. */
const MAX_BUFFERED_BYTES = 16 << 20;
const RETRY_AFTER_SECONDS = '1';

/**
 * @param {object} parts
 * @param {string} parts.host address to listen at
 * @param {number} parts.port 0 for a free one
 * @param {import('./rpc.mjs').Rpc} parts.rpc
 * @param {import('./chain.mjs').Chain} parts.chain
 * @param {import('./faults.mjs').Faults} parts.faults
 * @returns {Promise<{port: number, close: () => void}>}
 */
export async function startServer({ host, port, rpc, chain, faults }) {
  const http = createServer((request, response) => serve(request, response, rpc));
  http.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  const sockets = new WebSocketServer({ server: http, maxPayload: MAX_BODY_BYTES });
  sockets.on('connection', (socket) => converse(socket, rpc, chain));
  faults.attach(() => sockets.clients.forEach((socket) => socket.terminate()));
  await new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, resolve);
  });
  return {
    port: http.address().port,
    close: () => {
      sockets.clients.forEach((socket) => socket.terminate());
      sockets.close();
      http.close();
      http.closeAllConnections();
    },
  };
}

async function serve(request, response, rpc) {
  const reply = (status, text, headers = {}) => {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers });
    response.end(text);
  };
  try {
    if (request.method === 'GET' && request.url === '/health') return reply(200, 'ok', { 'Content-Type': 'text/plain' });
    if (request.method !== 'POST') return reply(405, 'Used HTTP Method is not allowed. POST or OPTIONS is required');
    const body = await readBody(request);
    if (body === null) return reply(413, 'Payload Too Large', { Connection: 'close' });
    reply(200, (await rpc.answerText(body)) ?? '');
  } catch (error) {
    if (error instanceof SilenceFault) return undefined;
    if (error instanceof ConnectionFault) return response.destroy();
    if (error instanceof HttpFault) {
      return reply(error.status, `HTTP ${error.status}`, error.status === 429 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {});
    }
    if (request.destroyed && !response.writable) return undefined;
    reply(200, internalError(error));
  }
  return undefined;
}

/** @returns {Promise<string | null>} null when it is too large */
async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function converse(socket, rpc, chain) {
  const send = (message) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(toJson(message));
  };
  const subscriptions = new Subscriptions(chain, send);
  const methods = subscriptions.methods();
  socket.on('close', () => subscriptions.close());
  // A broken frame ends this connection only; `close` follows.
  socket.on('error', () => socket.terminate());
  socket.on('message', async (data) => {
    try {
      let request;
      try {
        request = JSON.parse(data.toString('utf8'));
      } catch {
        return send({ jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' }, id: null });
      }
      const answer = await rpc.answer(request, methods);
      if (answer !== null) send(answer);
    } catch (error) {
      if (error instanceof SilenceFault) return undefined;
      if (error instanceof ConnectionFault || error instanceof HttpFault) return socket.terminate();
      socket.send(internalError(error));
    }
    return undefined;
  });
}

/** A bug of this program: told to the caller and, with its place, to whoever reads the log. */
function internalError(error) {
  process.stderr.write(`internal error: ${error.stack}\n`);
  return toJson({ jsonrpc: '2.0', error: new RpcError(-32603, `Internal error: ${error.message}`).toJson(), id: null });
}
