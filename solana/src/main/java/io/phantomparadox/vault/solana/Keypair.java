package io.phantomparadox.vault.solana;

import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.solana.ed25519.Ed25519Signer;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An Ed25519 key pair that signs and does not show its secret: {@link #toString} gives the public
 * key, there is no getter, and only {@link #writeTo} lets the secret out, into a private file.
 */
public final class Keypair {
  /** Size of a seed (RFC 8032 private key) in bytes. */
  public static final int SEED_SIZE = 32;

  private static final int FILE_CHARS_MAX = 1024;

  private final byte[] seed;
  private final PublicKey publicKey;
  private final Ed25519Signer signer;

  private Keypair(byte[] seed) {
    this.seed = seed;
    this.publicKey = Ed25519.publicKey(seed);
    this.signer = Ed25519.signer(seed);
  }

  /**
   * The key pair of a seed.
   *
   * @throws IllegalArgumentException when the seed has not {@value #SEED_SIZE} bytes
   */
  public static Keypair fromSeed(byte[] seed) {
    if (seed.length != SEED_SIZE) {
      throw new IllegalArgumentException("a seed has " + SEED_SIZE + " bytes, not " + seed.length);
    }
    return new Keypair(seed.clone());
  }

  /** A fresh key pair. */
  public static Keypair generate(SecureRandom random) {
    byte[] seed = new byte[SEED_SIZE];
    random.nextBytes(seed);
    return new Keypair(seed);
  }

  /**
   * Reads the JSON of solana-keygen: an array of 64 numbers, the seed and then the public key.
   *
   * @throws MalformedKeyException when it is not that, or the two halves do not belong together;
   *     the message never quotes the text
   */
  public static Keypair fromJson(String json) {
    byte[] both = parseJsonBytes(json);
    Keypair pair = new Keypair(Arrays.copyOf(both, SEED_SIZE));
    if (!pair.publicKey.equals(PublicKey.at(both, SEED_SIZE))) {
      throw new MalformedKeyException("the public half of the key file is not that of its seed");
    }
    return pair;
  }

  /**
   * Reads a solana-keygen file.
   *
   * @throws IOException when the file cannot be read
   * @throws MalformedKeyException when it is no key file
   */
  public static Keypair readFrom(Path file) throws IOException {
    if (Files.size(file) > FILE_CHARS_MAX) {
      throw new MalformedKeyException("a key file has at most " + FILE_CHARS_MAX + " bytes");
    }
    return fromJson(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  /**
   * Writes a solana-keygen file that only its owner can read; never over an existing file.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is a file of that name
   * @throws IOException when it cannot be written
   */
  public void writeTo(Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    byte[] both = Arrays.copyOf(seed, SEED_SIZE + PublicKey.SIZE);
    publicKey.copyTo(both, SEED_SIZE);
    try (Writer writer =
        Files.newBufferedWriter(file, StandardCharsets.US_ASCII, StandardOpenOption.WRITE)) {
      char separator = '[';
      for (byte value : both) {
        writer.write(separator);
        writer.write(Integer.toString(Byte.toUnsignedInt(value)));
        separator = ',';
      }
      writer.write("]\n");
    }
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** The signature over {@code message}; the same bytes always give the same signature. */
  public Signature sign(byte[] message) {
    return Signature.of(signer.sign(message));
  }

  /** The public key alone. */
  @Override
  public String toString() {
    return "Keypair[" + publicKey.toBase58() + "]";
  }

  private static byte[] parseJsonBytes(String json) {
    String text = json.strip();
    if (text.length() > FILE_CHARS_MAX || !text.startsWith("[") || !text.endsWith("]")) {
      throw notAKeyFile();
    }
    String[] numbers = text.substring(1, text.length() - 1).split(",", -1);
    if (numbers.length != SEED_SIZE + PublicKey.SIZE) {
      throw notAKeyFile();
    }
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = parseByte(numbers[i].strip());
    }
    return bytes;
  }

  private static byte parseByte(String number) {
    int value = 0;
    if (number.isEmpty() || number.length() > 3) {
      throw notAKeyFile();
    }
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw notAKeyFile();
      }
      value = value * 10 + digit;
    }
    if (value > 255) {
      throw notAKeyFile();
    }
    return (byte) value;
  }

  private static MalformedKeyException notAKeyFile() {
    return new MalformedKeyException("a key file is a JSON array of 64 numbers 0 to 255");
  }
}
