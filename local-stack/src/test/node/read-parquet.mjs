// Prints rows of a Parquet file as JSON, read by hyparquet, which shares no code with its writer.
import { readFile } from 'node:fs/promises';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';

const bytes = await readFile(process.argv[2]);
const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const metadata = await parquetMetadataAsync(file);
const rows = await parquetReadObjects({ file });
const plain = (key, value) => (typeof value === 'bigint' ? value.toString() : value);
console.log(JSON.stringify({ columns: metadata.schema.slice(1).map((column) => column.name), rows }, plain));
