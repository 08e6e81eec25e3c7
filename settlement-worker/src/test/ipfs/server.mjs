/**
 * Three providers and a gateway on one port, around an IPFS implementation that nobody here wrote (ipfs-unixfs-importer
 * and -exporter, @ipld/car): /pinata and /filecoin as those services' APIs are, /kubo as a Kubo node's RPC, /ipfs as a gateway.
 * `POST /mood/<provider>?is=good|error|hang|cut` says how a provider behaves. Prints `READY <port>`; leaves when its stdin closes.
 */

import { createServer } from 'node:http';
import { CarReader } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core';
import { exporter } from 'ipfs-unixfs-exporter';
import { importBytes } from 'ipfs-unixfs-importer';
import { balanced } from 'ipfs-unixfs-importer/layout';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';

const LINKS_PER_NODE = 174;
const MAX_BODY = 64 << 20;
const blocks = new MemoryBlockstore();
const moods = { pinata: 'good', kubo: 'good', filecoin: 'good' };
const uploads = { pinata: 0, kubo: 0, filecoin: 0 };

async function bodyOf(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY) throw new Error('too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The file of a form, by the parser of the platform. */
async function fileOf(request, body) {
  const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] } }).formData();
  return { bytes: new Uint8Array(await form.get('file').arrayBuffer()), form };
}

async function keep(bytes, { chunk, rawLeaves, cidVersion }) {
  const { cid } = await importBytes(bytes, blocks, {
    rawLeaves,
    cidVersion,
    chunker: fixedSize({ chunkSize: chunk }),
    layout: balanced({ maxChildrenPerNode: LINKS_PER_NODE }),
    reduceSingleLeafToSelf: true,
  });
  return cid.toString();
}

const providers = {
  async pinata(request, url, body) {
    if (url.pathname !== '/pinata/pinning/pinFileToIPFS') return [404, {}];
    if (request.headers.authorization !== 'Bearer pinata-token') return [401, {}];
    const { bytes, form } = await fileOf(request, body);
    const { cidVersion } = JSON.parse(form.get('pinataOptions'));
    return [200, { IpfsHash: await keep(bytes, { chunk: 262144, rawLeaves: cidVersion === 1, cidVersion }), PinSize: bytes.length }];
  },
  async kubo(request, url, body) {
    if (url.pathname !== '/kubo/api/v0/add') return [404, {}];
    const { bytes } = await fileOf(request, body);
    const [, chunk] = /^size-(\d+)$/.exec(url.searchParams.get('chunker') ?? 'size-262144');
    const rawLeaves = url.searchParams.get('raw-leaves') === 'true';
    const cid = await keep(bytes, { chunk: Number(chunk), rawLeaves, cidVersion: Number(url.searchParams.get('cid-version') ?? 0) });
    return [200, { Name: 'file', Hash: cid, Size: String(bytes.length) }];
  },
  async filecoin(request, url, body) {
    if (url.pathname !== '/filecoin/upload') return [404, {}];
    const car = await CarReader.fromBytes(body);
    const [root] = await car.getRoots();
    for await (const { cid, bytes } of car.blocks()) await blocks.put(cid, bytes);
    await read(root); // all of it must be there
    return [200, { ok: true, value: { cid: root.toString() } }];
  },
};

async function read(cid) {
  const entry = await exporter(cid, blocks);
  const parts = [];
  for await (const part of entry.content()) parts.push(part);
  return Buffer.concat(parts);
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  const [, first, second] = url.pathname.split('/');
  const body = await bodyOf(request);
  if (first === 'mood') {
    moods[second] = url.searchParams.get('is');
    return send(response, 200, { uploads });
  }
  if (first === 'ipfs') {
    try {
      const bytes = await read(second);
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      return response.end(bytes);
    } catch (error) {
      return send(response, 404, { error: String(error) });
    }
  }
  const provider = providers[first];
  if (provider === undefined) return send(response, 404, {});
  switch (moods[first]) {
    case 'error':
      return send(response, 503, {});
    case 'hang':
      return undefined;
    case 'cut':
      return request.socket.destroy();
    default: {
      const [status, result] = await provider(request, url, body);
      if (status === 200) uploads[first]++;
      return send(response, status, result);
    }
  }
}

function send(response, status, json) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(json));
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    send(response, 500, { error: String(error) });
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`READY ${server.address().port}\n`));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
