package io.phantomparadox.vault.benchmarks.door;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.phantomparadox.vault.embedded.EmbeddedBroker;
import io.phantomparadox.vault.ingest.IngestConfig;
import io.phantomparadox.vault.ingest.IngestLimits;
import io.phantomparadox.vault.ingest.IngestService;
import io.phantomparadox.vault.schemas.TopicProvisioner;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * One server of the load run in a process of its own, so that its CPU can be told from the
 * client's: {@code broker}, {@code door <bootstrap servers>} or {@code echo}. Prints where it
 * answers and leaves when its standard input closes.
 */
final class ServerMain {
  static final Hash32 GENESIS = Hash32.sha256(new byte[] {1});
  static final PublicKey PROGRAM = PublicKey.of(Hash32.sha256(new byte[] {2}).toBytes());

  private static final int PARTITIONS = 4;
  private static final int BODY_MAX = 4 * 1024 * 1024;

  /** As long as the door's answer to one accepted intent. */
  private static final byte[] ANSWER =
      ("{\"intentId\":\""
              + "0".repeat(64)
              + "\",\"status\":\"ACCEPTED\",\"partition\":0,\"offset\":1}")
          .getBytes(StandardCharsets.US_ASCII);

  private ServerMain() {}

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    switch (args[0]) {
      case "broker" -> broker(out);
      case "door" -> door(out, args[1]);
      case "echo" -> echo(out);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void broker(PrintStream out) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBroker.Options.temporary())) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        new TopicProvisioner(admin, PARTITIONS, (short) 1, Duration.ofSeconds(20)).apply();
      }
      ready(out, broker.bootstrapServers());
    }
  }

  private static void door(PrintStream out, String bootstrapServers) throws Exception {
    IngestLimits usual = IngestLimits.DEFAULT;
    // the client repeats its intents: a door that remembers them would not write them again
    IngestLimits forgetful =
        new IngestLimits(
            usual.singleBytesMax(),
            usual.batchBytesMax(),
            usual.batchMax(),
            usual.inFlightMax(),
            1,
            usual.validityMax(),
            usual.clockSkewMax(),
            usual.blockMax(),
            usual.delivery(),
            usual.start(),
            usual.drain());
    IngestConfig config =
        IngestConfig.builder(bootstrapServers, "memory://load", GENESIS, PROGRAM)
            .limits(forgetful)
            .build();
    try (IngestService door = IngestService.start(config)) {
      ready(out, "127.0.0.1:" + door.uri().getPort());
    }
  }

  private static void echo(PrintStream out) throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(), new HttpObjectAggregator(BODY_MAX), new Echo());
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    ready(out, "127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
    server.close().sync();
    loops.shutdownGracefully().sync();
  }

  private static void ready(PrintStream out, String address) throws IOException {
    out.println("READY " + address);
    out.flush();
    while (System.in.read() >= 0) {
      // until the parent lets go
    }
  }

  /** Answers every request alike. */
  private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      DefaultFullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED, Unpooled.wrappedBuffer(ANSWER));
      answer.headers().set("Content-Type", "application/json").set("Content-Length", ANSWER.length);
      context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }
}
