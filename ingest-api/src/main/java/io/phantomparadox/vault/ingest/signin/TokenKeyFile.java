package io.phantomparadox.vault.ingest.signin;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where token keys can be read anew; null when they were given otherwise. */
public record TokenKeyFile(@Nullable Path path) {}
