package io.phantomparadox.vault.benchmarks.solana;

import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Verifications a second of one thread, by provider. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class VerifySpeed {
  @Param public VerifyProvider provider = VerifyProvider.PURE_JAVA_STRICT;

  private final Keypair keypair = Keypair.fromSeed(Samples.seed());
  private final byte[] message = Samples.message();
  private final Signature signature = keypair.sign(message);
  private Ed25519Verifier verifier = (key, bytes, sig) -> false;

  @Setup
  public void load() {
    verifier = provider.verifier();
  }

  @Benchmark
  public boolean verify() {
    return verifier.verify(keypair.publicKey(), message, signature);
  }
}
