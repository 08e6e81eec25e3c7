/**
 * Audits batches from their payloads and the chain alone, and checks histories on topics. Shares no
 * code with the services but the engine's naive implementation, and the Avro schema of a batch.
 */
@NullMarked
package io.phantomparadox.vault.testkit.audit;

import org.jspecify.annotations.NullMarked;
