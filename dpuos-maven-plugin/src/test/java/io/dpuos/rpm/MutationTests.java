package io.dpuos.rpm;

import io.dpuos.repo.MetadataFuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs the targets of the fuzzer on mutated real input, the same each time. {@code -Ddpuos.fuzz.rounds=N} runs more;
 * it/tools/fuzz runs the targets under a coverage-guided fuzzer.
 */
class MutationTests {
    private static final int ROUNDS = Integer.getInteger("dpuos.fuzz.rounds", 30);
    private static final int[] INTERESTING = {
        0,
        1,
        -1,
        7,
        8,
        9,
        15,
        16,
        61,
        62,
        63,
        100,
        1000,
        0xffff,
        0x10000,
        0xfffff,
        0x0fffffff,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE
    };

    @Test
    void headersFailCleanly() throws IOException {
        try (Stream<Path> rpms = Files.list(Judge.shared("data/rpms"))) {
            for (Path rpm :
                    rpms.filter(p -> p.toString().endsWith(".rpm")).sorted().toList()) {
                try {
                    RpmFile file = RpmFile.read(rpm);
                    Random random = new Random(rpm.getFileName().toString().hashCode());
                    mutate(file.header().blob(), random, ROUNDS, HeaderFuzz::fuzzerTestOneInput);
                    mutate(file.signatureHeader().blob(), random, ROUNDS, HeaderFuzz::fuzzerTestOneInput);
                } catch (MalformedRpmException e) {
                    // one of the damaged ones; its bytes are refused as they are
                    HeaderFuzz.fuzzerTestOneInput(Files.readAllBytes(rpm));
                }
            }
        }
    }

    @Test
    void keysAndSignaturesFailCleanly() throws IOException {
        Random random = new Random(7);
        byte[] signature = SignedFixtures.detached("other content".getBytes(StandardCharsets.UTF_8));
        List<byte[]> seeds = List.of(
                TestKeys.armored(TestKeys.SIGNER),
                TestKeys.SIGNER.toCertificate().getEncoded(),
                signature,
                Files.readAllBytes(Judge.shared("data/rpms/keys/rpm.org-rsa-2048-test.pub")));
        for (byte[] seed : seeds) {
            mutate(seed, random, ROUNDS, OpenPgpFuzz::fuzzerTestOneInput);
        }
    }

    @Test
    void metadataFailsCleanly() {
        Random random = new Random(8);
        for (String seed : List.of(
                "<repomd><revision>1</revision><data type=\"primary\"><checksum type=\"sha256\">" + "a".repeat(64)
                        + "</checksum><location href=\"repodata/p.xml\"/><size>1</size></data></repomd>",
                "<metadata packages=\"1\"><package type=\"rpm\"><name>n</name><arch>noarch</arch><version epoch=\"0\""
                        + " ver=\"1\" rel=\"1\"/><checksum type=\"sha512\" pkgid=\"YES\">" + "b".repeat(128)
                        + "</checksum><size package=\"1\" installed=\"1\"/><location href=\"n.rpm\"/><format>"
                        + "<rpm:requires><rpm:entry name=\"x\" flags=\"GE\" ver=\"1\"/></rpm:requires>"
                        + "<file>/a</file></format></package></metadata>",
                "<metalink><files><file name=\"repomd.xml\"><verification><hash type=\"sha256\">" + "c".repeat(64)
                        + "</hash></verification><resources><url preference=\"9\">http://x/repodata/repomd.xml</url>"
                        + "</resources></file></files></metalink>",
                "<updates><update type=\"security\"><id>i</id><pkglist><collection><package name=\"n\" version=\"1\""
                        + " release=\"1\" epoch=\"0\" arch=\"noarch\"/></collection></pkglist></update></updates>")) {
            mutate(seed.getBytes(StandardCharsets.UTF_8), random, ROUNDS * 10, MetadataFuzz::fuzzerTestOneInput);
        }
    }

    private static void mutate(byte[] seed, Random random, int rounds, Consumer<byte[]> target) {
        target.accept(seed);
        for (int round = 0; round < rounds; round++) {
            byte[] data = seed.clone();
            for (int i = random.nextInt(3); i >= 0 && data.length > 4; i--) {
                data = mutate(data, random);
            }
            byte[] input = data;
            try {
                target.accept(input);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("round " + round + " of a seed of " + seed.length + " bytes: " + e, e);
            }
        }
    }

    /** One change: bytes anywhere, or numbers where headers have their index; or another length. */
    private static byte[] mutate(byte[] data, Random random) {
        int at = random.nextInt(data.length);
        int word = Math.min(data.length - 4, random.nextInt(Math.min(data.length, 8 + 16 * 80)) / 4 * 4);
        int interesting = INTERESTING[random.nextInt(INTERESTING.length)];
        ByteBuffer buffer = ByteBuffer.wrap(data);
        switch (random.nextInt(6)) {
            case 0 -> data[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> data[at] = (byte) random.nextInt(256);
            case 2 -> buffer.putInt(word, interesting);
            case 3 -> buffer.putInt(word, buffer.getInt(word) + random.nextInt(65) - 32);
            case 4 -> {
                return Arrays.copyOf(data, at + 1);
            }
            default -> {
                int length = Math.min(random.nextInt(64), data.length - at);
                int from = random.nextInt(data.length - length + 1);
                System.arraycopy(data.clone(), from, data, at, length);
            }
        }
        return data;
    }
}
