package io.dpuos.bench;

import io.dpuos.rpm.Compression;
import io.dpuos.rpm.Dependency;
import io.dpuos.rpm.Evr;
import io.dpuos.rpm.Nevra;
import io.dpuos.rpm.PackagedFile;
import io.dpuos.rpm.RpmWriter;
import io.dpuos.tree.Bytes;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Data that is the same in every run: it looks like programs and texts, and compresses to about a third. */
final class BenchData {
    private static final int WORDS = 4096;

    private BenchData() {}

    /** Bytes of words of a fixed dictionary, every sixth of them of random bytes. */
    static byte[] bytes(int length, long seed) {
        Random random = new Random(7);
        byte[][] words = new byte[WORDS][];
        for (int i = 0; i < WORDS; i++) {
            words[i] = new byte[3 + random.nextInt(9)];
            random.nextBytes(words[i]);
        }
        Random choice = new Random(seed);
        byte[] bytes = new byte[length];
        int at = 0;
        while (at < length) {
            byte[] word = words[choice.nextInt(WORDS)];
            if (choice.nextInt(6) == 0) {
                word = new byte[word.length];
                choice.nextBytes(word);
            }
            int count = Math.min(word.length, length - at);
            System.arraycopy(word, 0, bytes, at, count);
            at += count;
        }
        return bytes;
    }

    /** A package of files of 32 KiB. */
    static Path rpm(Path folder, String name, int files, Compression compression, int level, List<String> requires)
            throws IOException {
        RpmWriter writer = new RpmWriter(new Nevra(name, new Evr(0, "1", "1"), "noarch"))
                .buildTime(1_700_000_000L)
                .compression(compression, level);
        for (int i = 0; i < files; i++) {
            TreePath path = TreePath.of("/usr/share/" + name + "/directory" + i % 20 + "/file" + i);
            writer.file(PackagedFile.regular(path, 0644, Bytes.of(bytes(1 << 15, name.hashCode() + i))));
        }
        requires.forEach(each -> writer.requires(Dependency.of(each)));
        Path file = folder.resolve(writer.fileName());
        writer.write(file);
        return file;
    }

    static Path folder() throws IOException {
        return Files.createTempDirectory("dpuos-bench");
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Runs a native tool to its end; its start is part of what is measured. */
    static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status);
        }
        return status;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
