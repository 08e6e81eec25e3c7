package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.settlement.payload.Cid;
import io.phantomparadox.vault.settlement.payload.Gateways;
import io.phantomparadox.vault.settlement.verify.BatchReport;
import io.phantomparadox.vault.settlement.verify.BatchVerification;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks one batch from public data alone. */
@Command(
    name = "verify",
    description = {
      "Checks a batch from public data alone: its payload against the finalized chain.",
      "Payload from an IPFS gateway or a file, Batch account and chunks from any node; asks none of",
      "the vault's services."
    },
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration GATEWAY_TIMEOUT = Duration.ofSeconds(5);

  @Spec CommandSpec spec;

  @Option(
      names = "--batch",
      required = true,
      paramLabel = "GAME/ID",
      converter = BatchName.Converter.class,
      description = "the batch")
  BatchName batch;

  @Mixin ChainAddress chain = new ChainAddress();

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "the payload as a file, instead of a gateway")
  @Nullable Path file;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      split = ",",
      description = "IPFS gateways, asked in order; default: that of the running 'vault up'")
  List<URI> gateways = List.of();

  @Option(
      names = "--cid",
      paramLabel = "CID",
      description = {
        "content id of the payload; only needed above 256 KiB, below that it follows from the",
        "digest on chain ('payloadCid' of GET /api/batches/GAME/ID; it need not be trusted)"
      },
      converter = CidConverter.class)
  @Nullable Cid cid;

  @Override
  public Integer call() {
    RunningStack stack = RunningStack.read();
    URI node = chain.needNodes(spec).getFirst();
    try (RpcClient client = new RpcClient(node, RPC_TIMEOUT)) {
      BatchVerification verification = new BatchVerification(vault(), client);
      Optional<VaultAccount.Batch> account = verification.account(batch.game(), batch.batchId());
      if (account.isEmpty()) {
        return failed(
            "the chain has no account of batch %s: not committed yet, or closed".formatted(batch));
      }
      byte[] payload = file == null ? download(stack, account.get()) : Files.readAllBytes(file);
      return print(verification.verify(account.get(), payload));
    } catch (IOException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private VaultProgram vault() {
    return chain.program(spec).map(VaultProgram::at).orElseGet(VaultProgram::atDefaultAddress);
  }

  private byte[] download(RunningStack stack, VaultAccount.Batch account) throws IOException {
    List<URI> from =
        gateways.isEmpty()
            ? stack.value(null, "gateway").map(URI::create).stream().toList()
            : gateways;
    if (from.isEmpty()) {
      throw wrong("No 'vault up' runs here: say --gateway or --payload.");
    }
    Cid wanted = cid == null ? Cid.ofSmallFile(account.daDigest()) : cid;
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(GATEWAY_TIMEOUT).build()) {
      return new Gateways(http, from, GATEWAY_TIMEOUT)
          .read(wanted)
          .orElseThrow(
              () ->
                  new IOException(
                      "no gateway has %s%s"
                          .formatted(
                              wanted,
                              cid == null
                                  ? "; a payload above 256 KiB has another content id: say --cid"
                                  : "")));
    }
  }

  private int print(BatchReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("batch %s is %s%n", batch, report.state());
    for (BatchReport.Check check : report.checks()) {
      out.printf("  %-4s %s: %s%n", check.holds() ? "ok" : "NO", check.what(), check.detail());
    }
    out.println(report.agrees() ? "Payload and chain agree." : "Payload and chain DISAGREE.");
    out.flush();
    return report.agrees() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private int failed(String why) {
    spec.commandLine().getErr().println("vault: " + why);
    spec.commandLine().getErr().flush();
    return ExitCode.SOFTWARE;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  /** Reads a content id from the command line. */
  static final class CidConverter implements picocli.CommandLine.ITypeConverter<Cid> {
    @Override
    public Cid convert(String text) {
      try {
        return new Cid(text);
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
