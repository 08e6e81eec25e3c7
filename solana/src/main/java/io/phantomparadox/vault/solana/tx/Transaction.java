package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.tx.WireReader.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message with one signature for each required signer, in the order of its accounts. A signature
 * that is not there yet is {@link Signature#ZERO}.
 */
public record Transaction(List<Signature> signatures, Message message) {

  /**
   * Checks that there is a place for each signer.
   *
   * @throws IllegalArgumentException when the numbers differ
   */
  public Transaction {
    signatures = List.copyOf(signatures);
    if (signatures.size() != message.requiredSignatures()) {
      throw new IllegalArgumentException(
          signatures.size() + " signatures for " + message.requiredSignatures() + " signers");
    }
  }

  /**
   * Signs a message with all keys it needs.
   *
   * @throws IllegalArgumentException when a required signer is missing, a key is not required, or
   *     the result is larger than its version may be
   */
  public static Transaction sign(Message message, Keypair... keypairs) {
    Transaction transaction = signPartly(message, keypairs);
    if (!transaction.isFullySigned()) {
      throw new IllegalArgumentException("not every one of " + message.signers() + " has signed");
    }
    return transaction;
  }

  /**
   * Signs with some of the keys and leaves the other places {@link Signature#ZERO}.
   *
   * @throws IllegalArgumentException when a key is not required, or the result is too large
   */
  public static Transaction signPartly(Message message, Keypair... keypairs) {
    Map<PublicKey, Signature> made = new HashMap<>();
    byte[] bytes = message.encode();
    for (Keypair keypair : keypairs) {
      if (!message.signers().contains(keypair.publicKey())) {
        throw new IllegalArgumentException(keypair.publicKey() + " is no signer of this message");
      }
      made.computeIfAbsent(keypair.publicKey(), key -> keypair.sign(bytes));
    }
    List<Signature> signatures = new ArrayList<>();
    for (PublicKey signer : message.signers()) {
      signatures.add(made.getOrDefault(signer, Signature.ZERO));
    }
    Transaction transaction = new Transaction(signatures, message);
    int size = transaction.size(bytes.length);
    if (size > message.version().bytesMax()) {
      throw new IllegalArgumentException(
          size + " bytes, at most " + message.version().bytesMax() + " in " + message.version());
    }
    return transaction;
  }

  /** Reads the bytes of a transaction of any version. */
  public static TransactionParsing parse(byte[] wire) {
    if (wire.length > TransactionVersion.V1.bytesMax()) {
      return new TransactionParsing.Malformed(
          wire.length + " bytes, at most " + TransactionVersion.V1.bytesMax());
    }
    try {
      return new TransactionParsing.Parsed(read(new WireReader(wire)));
    } catch (MalformedException malformed) {
      return new TransactionParsing.Malformed(malformed.problem());
    }
  }

  private static Transaction read(WireReader in) throws MalformedException {
    int size = in.remaining();
    List<Signature> signatures = new ArrayList<>();
    Message message;
    if (in.peek() == MessageWriter.V1_PREFIX) {
      message = new MessageReader(in).read();
      for (int i = 0; i < message.requiredSignatures(); i++) {
        signatures.add(in.signature("a signature"));
      }
    } else {
      int count = in.compactU16("the number of signatures");
      for (int i = 0; i < count; i++) {
        signatures.add(in.signature("a signature"));
      }
      message = new MessageReader(in).read();
      if (message.version() == TransactionVersion.V1) {
        throw new MalformedException("a v1 message after its signatures");
      }
    }
    if (in.remaining() > 0) {
      throw new MalformedException(in.remaining() + " bytes after the end");
    }
    if (size > message.version().bytesMax()) {
      throw new MalformedException(size + " bytes, at most " + message.version().bytesMax());
    }
    if (signatures.size() != message.requiredSignatures()) {
      throw new MalformedException(
          signatures.size() + " signatures for " + message.requiredSignatures() + " signers");
    }
    return new Transaction(signatures, message);
  }

  /** The transaction's id: the fee payer's signature. */
  public Signature id() {
    return signatures.getFirst();
  }

  /** Whether every place has a signature (not whether they are good). */
  public boolean isFullySigned() {
    return !signatures.contains(Signature.ZERO);
  }

  /**
   * This transaction with the place of {@code keypair} signed; other signatures stay.
   *
   * @throws IllegalArgumentException when the key is no signer
   */
  public Transaction withSignatureOf(Keypair keypair) {
    int place = message.signers().indexOf(keypair.publicKey());
    if (place < 0) {
      throw new IllegalArgumentException(keypair.publicKey() + " is no signer of this message");
    }
    List<Signature> all = new ArrayList<>(signatures);
    all.set(place, keypair.sign(message.encode()));
    return new Transaction(all, message);
  }

  /** Whether every signature is good. */
  public boolean verify(Ed25519Verifier verifier) {
    byte[] bytes = message.encode();
    for (int i = 0; i < signatures.size(); i++) {
      if (!verifier.verify(message.accountKeys().get(i), bytes, signatures.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The bytes that go to the network. */
  public byte[] serialize() {
    byte[] messageBytes = message.encode();
    ByteArrayOutputStream out = new ByteArrayOutputStream(size(messageBytes.length));
    if (message.version() == TransactionVersion.V1) {
      out.writeBytes(messageBytes);
      signatures.forEach(signature -> out.writeBytes(signature.toBytes()));
    } else {
      CompactU16.write(out, signatures.size());
      signatures.forEach(signature -> out.writeBytes(signature.toBytes()));
      out.writeBytes(messageBytes);
    }
    return out.toByteArray();
  }

  private int size(int messageSize) {
    int countSize = message.version() == TransactionVersion.V1 ? 0 : 1;
    return countSize + signatures.size() * Signature.SIZE + messageSize;
  }
}
