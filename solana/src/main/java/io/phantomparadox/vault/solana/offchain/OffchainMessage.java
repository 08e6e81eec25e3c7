package io.phantomparadox.vault.solana.offchain;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.List;

/**
 * A text for a wallet to sign (Solana off-chain message signing). It begins with 0xff, so it cannot
 * be a transaction.
 */
public sealed interface OffchainMessage {
  /** Largest message a hardware wallet shows, in bytes; bounds formats 0 and 1 of version 0. */
  int HARDWARE_WALLET_BYTES_MAX = 1232;

  /** Largest text, in bytes of UTF-8. */
  int CONTENT_BYTES_MAX = 0xffff;

  /** Who may be asked at once. */
  int SIGNERS_MAX = 255;

  /** How the text of a version 0 message is restricted. */
  enum Format {
    /** Printable ASCII; a hardware wallet can show it. */
    RESTRICTED_ASCII,
    /** UTF-8 of a size a hardware wallet can sign. */
    LIMITED_UTF8,
    /** UTF-8 of any size the length field can say. */
    EXTENDED_UTF8
  }

  /**
   * Version 0: bound to an application's domain.
   *
   * @param applicationDomain 32 bytes that name the application
   * @param signers in the order given
   */
  record V0(Hash32 applicationDomain, Format format, List<PublicKey> signers, String content)
      implements OffchainMessage {
    /**
     * Checks what the format demands.
     *
     * @throws IllegalArgumentException when the content or the signers do not fit it
     */
    public V0 {
      signers = List.copyOf(signers);
      OffchainCodec.requireFits(format, signers, content);
    }
  }

  /**
   * Version 1: signers in ascending order of their bytes, each once, then the text.
   *
   * @param signers in any order; they are written sorted
   */
  record V1(List<PublicKey> signers, String content) implements OffchainMessage {
    /**
     * Checks signers and content.
     *
     * @throws IllegalArgumentException when there are none, too many, or one twice, or no content
     */
    public V1 {
      signers = signers.stream().sorted().toList();
      OffchainCodec.requireFits(signers, content);
    }
  }

  /** Who is asked to sign. */
  List<PublicKey> signers();

  /** What they read. */
  String content();

  /** The bytes to sign. */
  default byte[] encode() {
    return OffchainCodec.encode(this);
  }

  /** Reads the bytes of a message of either version. */
  static OffchainDecoding decode(byte[] bytes) {
    return OffchainCodec.decode(bytes);
  }
}
