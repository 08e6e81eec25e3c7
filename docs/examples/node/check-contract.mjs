// Checks the door's OpenAPI document against the specification's own schema.
import { Validator } from '@seriousme/openapi-schema-validator';
import { call } from './producer.mjs';

const document = await call('GET', '/openapi.json');
const validator = new Validator();
const { valid, errors } = await validator.validate(document);
if (!valid) throw new Error(JSON.stringify(errors, null, 2));
console.log(`OpenAPI ${validator.version}: ${Object.keys(document.paths).length} paths, valid`);
