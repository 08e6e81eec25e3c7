package io.phantomparadox.vault.settlement.payload;

import io.phantomparadox.vault.solana.Hash32;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Computes the content id of a file as {@code ipfs add --cid-version 1 --raw-leaves --chunker
 * size-262144} does: raw leaves of 256 KiB in a balanced tree of at most 174 links per node.
 * Source: the UnixFS and dag-pb specifications at specs.ipfs.tech and ipld.io.
 */
public final class UnixFs {
  static final int LEAF_BYTES = 256 * 1024;
  static final int LINKS_PER_NODE = 174;

  private static final int FILE = 2;

  private UnixFs() {}

  /** A block of the file's tree: its codec and hash, the file bytes and all bytes below it. */
  private record Node(int codec, Hash32 sha256, long fileBytes, long totalBytes) {}

  /** The content id of a file with these bytes. */
  public static Cid cid(byte[] file) {
    Node root = root(file, (codec, block) -> {});
    return Cid.of(root.codec(), root.sha256());
  }

  /**
   * All blocks of a file as a CARv1 archive (ipld.io/specs/transport/car/carv1) with the file as
   * its only root, leaves first.
   */
  public static byte[] car(byte[] file) {
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    Node root =
        root(
            file,
            (codec, block) -> {
              byte[] id = Cid.bytes(codec, Hash32.sha256(block));
              blocks.writeBytes(Protobuf.varintBytes(id.length + block.length));
              blocks.writeBytes(id);
              blocks.writeBytes(block);
            });
    // DAG-CBOR of {"roots": [CID], "version": 1}; a CID is tag 42 of its bytes behind a zero.
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    byte[] id = Cid.bytes(root.codec(), root.sha256());
    header.write(0xa2);
    header.write(0x65);
    header.writeBytes("roots".getBytes(StandardCharsets.US_ASCII));
    header.writeBytes(new byte[] {(byte) 0x81, (byte) 0xd8, 0x2a, 0x58, (byte) (id.length + 1), 0});
    header.writeBytes(id);
    header.write(0x67);
    header.writeBytes("version".getBytes(StandardCharsets.US_ASCII));
    header.write(1);
    ByteArrayOutputStream car = new ByteArrayOutputStream(blocks.size() + 64);
    car.writeBytes(Protobuf.varintBytes(header.size()));
    car.writeBytes(header.toByteArray());
    car.writeBytes(blocks.toByteArray());
    return car.toByteArray();
  }

  /** Told every block of a file. */
  private interface BlockSink {
    void block(int codec, byte[] block);
  }

  private static Node root(byte[] file, BlockSink sink) {
    List<Node> level = new ArrayList<>();
    for (int at = 0; at < file.length || level.isEmpty(); at += LEAF_BYTES) {
      byte[] leaf = Arrays.copyOfRange(file, at, Math.min(file.length, at + LEAF_BYTES));
      sink.block(Cid.RAW, leaf);
      level.add(node(Cid.RAW, leaf, leaf.length, leaf.length));
    }
    while (level.size() > 1) {
      List<Node> above = new ArrayList<>();
      for (int at = 0; at < level.size(); at += LINKS_PER_NODE) {
        above.add(parent(level.subList(at, Math.min(level.size(), at + LINKS_PER_NODE)), sink));
      }
      level = above;
    }
    return level.getFirst();
  }

  private static Node node(int codec, byte[] block, long fileBytes, long totalBytes) {
    return new Node(codec, Hash32.sha256(block), fileBytes, totalBytes);
  }

  /** A dag-pb node: its links first (field 2), then the UnixFS data (field 1). */
  private static Node parent(List<Node> children, BlockSink sink) {
    Protobuf node = new Protobuf();
    Protobuf data = new Protobuf();
    long fileBytes = children.stream().mapToLong(Node::fileBytes).sum();
    data.varintField(1, FILE);
    data.varintField(3, fileBytes);
    for (Node child : children) {
      Protobuf link = new Protobuf();
      link.bytesField(1, Cid.bytes(child.codec(), child.sha256()));
      link.bytesField(2, new byte[0]);
      link.varintField(3, child.totalBytes());
      node.bytesField(2, link.bytes());
      data.varintField(4, child.fileBytes());
    }
    node.bytesField(1, data.bytes());
    byte[] block = node.bytes();
    sink.block(Cid.DAG_PB, block);
    long below = children.stream().mapToLong(Node::totalBytes).sum();
    return node(Cid.DAG_PB, block, fileBytes, below + block.length);
  }

  /** Just enough of protobuf's wire format. */
  private static final class Protobuf {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void varintField(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
    }

    void bytesField(int field, byte[] value) {
      varint((long) field << 3 | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    static byte[] varintBytes(long value) {
      Protobuf number = new Protobuf();
      number.varint(value);
      return number.bytes();
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
