// Reads topics from the beginning with kafkajs and Confluent's registry client, which know nothing
// of the vault, and prints one line of JSON a record: {topic, key, value}. Any error ends it.
import { Kafka, logLevel } from 'kafkajs';
import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';

const [bootstrap, registryUrl, expected, ...topics] = process.argv.slice(2);
const registry = new SchemaRegistry({ host: registryUrl });
const kafka = new Kafka({ clientId: 'foreign', brokers: [bootstrap], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `foreign-${process.pid}` });

const bytesAsHex = (key, value) =>
  value?.type === 'Buffer' ? Buffer.from(value.data).toString('hex') : value;

let left = Number(expected);
const done = new Promise((resolve, reject) => {
  const read = async ({ topic, message }) => {
    try {
      const value = await registry.decode(message.value);
      console.log(JSON.stringify({ topic, key: message.key.toString(), value }, bytesAsHex));
      left -= 1;
      if (left === 0) resolve();
    } catch (error) {
      reject(new Error(`${topic}: ${error.stack}`));
    }
  };
  consumer.connect()
    .then(() => consumer.subscribe({ topics, fromBeginning: true }))
    .then(() => consumer.run({ eachMessage: read }))
    .catch(reject);
});
try {
  await done;
  await consumer.disconnect();
} catch (error) {
  console.error(error);
  process.exit(1);
}
