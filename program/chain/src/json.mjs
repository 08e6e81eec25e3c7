/** JSON with u64 values: a validator prints them as plain numbers, JavaScript only knows them as bigints. */

import { randomUUID } from 'node:crypto';

// A tag that no account or log can contain, because it is new in every process.
const TAG = `u64-${randomUUID()}-`;
const TAGGED = new RegExp(`"${TAG}(\\d+)"`, 'g');

/** @param {unknown} value @returns {string} */
export function toJson(value) {
  let tagged = false;
  const text = JSON.stringify(value, (_, part) => {
    if (typeof part !== 'bigint') return part;
    tagged = true;
    return `${TAG}${part}`;
  });
  return tagged ? text.replace(TAGGED, '$1') : text;
}
