package io.phantomparadox.vault.benchmarks.solana;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.p2p.solanaj.core.Account;
import org.p2p.solanaj.core.AccountMeta;
import org.p2p.solanaj.core.PublicKey;
import org.p2p.solanaj.core.Transaction;
import org.p2p.solanaj.core.TransactionInstruction;
import org.p2p.solanaj.utils.TweetNaclFast;

/** solanaj: legacy transactions only, and no reader of transactions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class SolanajSpeed {
  private final Account account =
      new Account(TweetNaclFast.Signature.keyPair_fromSeed(Samples.seed()).getSecretKey());
  private final byte[] message = Samples.message();
  private final TweetNaclFast.Signature signing =
      new TweetNaclFast.Signature(new byte[0], account.getSecretKey());
  private final TweetNaclFast.Signature verifying =
      new TweetNaclFast.Signature(account.getPublicKey().toByteArray(), new byte[0]);
  private final byte[] signature = signing.detached(message);
  private final PublicKey program = new PublicKey(Samples.program());
  private final String blockhash = new PublicKey(Samples.blockhash()).toBase58();
  private final List<PublicKey> accounts = accounts();
  private final List<byte[]> seeds = List.of(new byte[] {'s', 'e', 'e', 'd'});
  private final String base58 = account.getPublicKey().toBase58();

  @Benchmark
  public boolean verify() {
    return verifying.detached_verify(message, signature);
  }

  @Benchmark
  public byte[] sign() {
    return signing.detached(message);
  }

  @Benchmark
  public byte[] buildSignSerializeLegacy() {
    List<AccountMeta> metas = new ArrayList<>();
    metas.add(new AccountMeta(account.getPublicKey(), true, true));
    accounts.forEach(key -> metas.add(new AccountMeta(key, false, true)));
    Transaction transaction = new Transaction();
    transaction.addInstruction(new TransactionInstruction(program, metas, Samples.data()));
    transaction.setRecentBlockHash(blockhash);
    transaction.sign(account);
    return transaction.serialize();
  }

  @Benchmark
  public Object findAddress() throws Exception {
    return PublicKey.findProgramAddress(seeds, program);
  }

  @Benchmark
  public PublicKey readBase58() {
    return new PublicKey(base58);
  }

  @Benchmark
  public String writeBase58() {
    return account.getPublicKey().toBase58();
  }

  private static List<PublicKey> accounts() {
    List<PublicKey> accounts = new ArrayList<>();
    for (int i = 0; i < Samples.ACCOUNTS; i++) {
      accounts.add(new PublicKey(Samples.account(i)));
    }
    return accounts;
  }
}
