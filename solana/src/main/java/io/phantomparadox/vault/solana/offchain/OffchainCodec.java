package io.phantomparadox.vault.solana.offchain;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.offchain.OffchainMessage.Format;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of off-chain messages.
 *
 * <pre>
 * ff "solana offchain" | version u8
 *   0: application domain 32 | format u8 | signer count u8 | signers | length u16 LE | text
 *   1: signer count u8 | signers ascending | text to the end
 * </pre>
 */
final class OffchainCodec {
  private static final byte[] MAGIC = "\u00ffsolana offchain".getBytes(StandardCharsets.ISO_8859_1);

  private OffchainCodec() {}

  static void requireFits(Format format, List<PublicKey> signers, String content) {
    requireSigners(signers);
    int size = content.getBytes(StandardCharsets.UTF_8).length;
    int preamble = MAGIC.length + 1 + Hash32.SIZE + 1 + 1 + signers.size() * PublicKey.SIZE + 2;
    int max =
        format == Format.EXTENDED_UTF8
            ? OffchainMessage.CONTENT_BYTES_MAX
            : OffchainMessage.HARDWARE_WALLET_BYTES_MAX - preamble;
    if (size == 0 || size > max) {
      throw new IllegalArgumentException(size + " bytes of text, 1 to " + max + " in " + format);
    }
    if (format == Format.RESTRICTED_ASCII
        && content.chars().anyMatch(letter -> letter < 0x20 || letter > 0x7e)) {
      throw new IllegalArgumentException("a character that is not printable ASCII");
    }
  }

  static void requireFits(List<PublicKey> signers, String content) {
    requireSigners(signers);
    if (content.isEmpty()) {
      throw new IllegalArgumentException("no text");
    }
    int size = content.getBytes(StandardCharsets.UTF_8).length;
    if (size > OffchainMessage.CONTENT_BYTES_MAX) {
      throw new IllegalArgumentException(
          size + " bytes of text, at most " + OffchainMessage.CONTENT_BYTES_MAX);
    }
  }

  private static void requireSigners(List<PublicKey> signers) {
    if (signers.isEmpty() || signers.size() > OffchainMessage.SIGNERS_MAX) {
      throw new IllegalArgumentException(
          signers.size() + " signers, 1 to " + OffchainMessage.SIGNERS_MAX);
    }
    if (signers.stream().distinct().count() != signers.size()) {
      throw new IllegalArgumentException("a signer stands twice");
    }
  }

  static byte[] encode(OffchainMessage message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(MAGIC);
    byte[] content = message.content().getBytes(StandardCharsets.UTF_8);
    switch (message) {
      case OffchainMessage.V0 v0 -> {
        out.write(0);
        out.writeBytes(v0.applicationDomain().toBytes());
        out.write(
            switch (v0.format()) {
              case RESTRICTED_ASCII -> 0;
              case LIMITED_UTF8 -> 1;
              case EXTENDED_UTF8 -> 2;
            });
        signers(out, v0.signers());
        out.write(content.length & 0xff);
        out.write(content.length >>> 8);
      }
      case OffchainMessage.V1 v1 -> {
        out.write(1);
        signers(out, v1.signers());
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static void signers(ByteArrayOutputStream out, List<PublicKey> signers) {
    out.write(signers.size());
    signers.forEach(signer -> out.writeBytes(signer.toBytes()));
  }

  static OffchainDecoding decode(byte[] bytes) {
    try {
      OffchainMessage message = read(ByteBuffer.wrap(bytes));
      // one message, one form: a text or an order that would be written otherwise is no message
      return Arrays.equals(message.encode(), bytes)
          ? new OffchainDecoding.Decoded(message)
          : new OffchainDecoding.Malformed("not in the one form of its message");
    } catch (MalformedMessageException | IllegalArgumentException malformed) {
      return new OffchainDecoding.Malformed(String.valueOf(malformed.getMessage()));
    }
  }

  private static OffchainMessage read(ByteBuffer in) throws MalformedMessageException {
    if (!Arrays.equals(take(in, MAGIC.length), MAGIC)) {
      throw new MalformedMessageException("does not begin like an off-chain message");
    }
    int version = u8(in);
    return switch (version) {
      case 0 -> v0(in);
      case 1 -> new OffchainMessage.V1(signers(in), text(in, in.remaining()));
      default -> throw new MalformedMessageException("version " + version + " is unknown");
    };
  }

  private static OffchainMessage v0(ByteBuffer in) throws MalformedMessageException {
    Hash32 domain = Hash32.of(take(in, Hash32.SIZE));
    int code = u8(in);
    Format format =
        switch (code) {
          case 0 -> Format.RESTRICTED_ASCII;
          case 1 -> Format.LIMITED_UTF8;
          case 2 -> Format.EXTENDED_UTF8;
          default -> throw new MalformedMessageException("format " + code + " is unknown");
        };
    List<PublicKey> signers = signers(in);
    int length = u8(in) | u8(in) << 8;
    if (length != in.remaining()) {
      throw new MalformedMessageException(
          "a text of " + length + " bytes where there are " + in.remaining());
    }
    return new OffchainMessage.V0(domain, format, signers, text(in, length));
  }

  private static List<PublicKey> signers(ByteBuffer in) throws MalformedMessageException {
    int count = u8(in);
    List<PublicKey> signers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      signers.add(PublicKey.of(take(in, PublicKey.SIZE)));
    }
    return signers;
  }

  private static String text(ByteBuffer in, int length) throws MalformedMessageException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(take(in, length)))
          .toString();
    } catch (CharacterCodingException malformed) {
      throw new MalformedMessageException("a text that is not UTF-8");
    }
  }

  private static int u8(ByteBuffer in) throws MalformedMessageException {
    return Byte.toUnsignedInt(take(in, 1)[0]);
  }

  private static byte[] take(ByteBuffer in, int length) throws MalformedMessageException {
    if (length > in.remaining()) {
      throw new MalformedMessageException("ends " + (length - in.remaining()) + " bytes too early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedMessageException(String problem) {
      super(problem, null, false, false);
    }
  }
}
