package io.phantomparadox.vault.stack.audit;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the evidence is.
 *
 * @param kafka bootstrap servers; null for an audit by gateway and chain alone
 * @param registry of the topics' schemas; null with it
 * @param program base58
 * @param gateway of IPFS; null when payloads come from the topic
 */
record Sources(
    @Nullable String kafka,
    @Nullable URI registry,
    URI rpc,
    String program,
    @Nullable URI gateway) {}
