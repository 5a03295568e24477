package io.dpuos.resolve;

import io.dpuos.repo.ContentCache;
import io.dpuos.repo.JdkFetcher;
import io.dpuos.repo.RepositorySpec;
import io.dpuos.repo.TransferListener;
import io.dpuos.resolve.ResolutionRequest.Mode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resolves requests over repositories without a pom: {@code resolve [--arch ARCH] [--cache DIRECTORY] [--no-weak] [--repeat
 * N] --repo URL... WORD...}. Prints the packages, one a line; with {@code --repeat}, how long each of several resolutions in
 * one process took instead.
 */
public final class ResolveTool {
    private ResolveTool() {}

    /** Runs one resolution; the exit status is 0 when there is an answer. */
    public static void main(String[] args) throws IOException {
        String arch = "x86_64";
        Path cache = Files.createTempDirectory("resolve");
        boolean weak = true;
        int repeat = 0;
        List<RepositorySpec> repositories = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--arch" -> arch = args[++i];
                case "--cache" -> cache = Files.createDirectories(Path.of(args[++i]));
                case "--no-weak" -> weak = false;
                case "--repeat" -> repeat = Integer.parseInt(args[++i]);
                case "--repo" ->
                    repositories.add(RepositorySpec.builder(
                                    "r" + repositories.size(),
                                    URI.create(args[++i]).toString())
                            .build());
                default -> words.add(args[i]);
            }
        }
        if (words.isEmpty() || repositories.isEmpty()) {
            System.err.println(
                    "usage: resolve [--arch ARCH] [--cache DIRECTORY] [--no-weak] [--repeat N] --repo URL... WORD...; found "
                            + Arrays.toString(args));
            System.exit(2);
        }
        ContentCache contents = new ContentCache(cache);
        ResolutionRequest request = new ResolutionRequest(
                "0",
                "",
                arch,
                Map.of(LockSet.IMAGE, words),
                List.of(),
                List.of(),
                weak,
                cache.resolve("resolved.lock"),
                Mode.UPDATE,
                Set.of(),
                false,
                PackageAccess.of(repositories, ResolveTool::fetch, contents, false, new SignedPackages(contents)));
        try {
            for (int i = 0; i < repeat; i++) {
                long start = System.nanoTime();
                long cpu = cpu();
                int packages =
                        Resolution.run(request).lock().packages(LockSet.IMAGE).size();
                System.out.println(packages + " packages in " + (System.nanoTime() - start) / 1_000_000 + " ms, "
                        + (cpu() - cpu) + " ms of processor time");
            }
            if (repeat > 0) {
                return;
            }
            Resolution.run(request).lock().packages(LockSet.IMAGE).forEach(one -> System.out.println(one.nevra()));
        } catch (LockException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void fetch(URI uri, Path target, TransferListener listener) throws IOException {
        if ("file".equals(uri.getScheme())) {
            Files.copy(Path.of(uri), target, StandardCopyOption.REPLACE_EXISTING);
        } else {
            new JdkFetcher().fetch(uri, target, listener);
        }
    }

    private static long cpu() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(java.time.Duration::toMillis)
                .orElse(0L);
    }
}
