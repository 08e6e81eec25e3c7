package io.phantomparadox.vault.netting;

/** An item whose owner after the batch is another than before. */
public record OwnerChange(Id32 item, Id32 from, Id32 to) {}
