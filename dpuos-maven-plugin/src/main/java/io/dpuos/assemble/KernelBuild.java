package io.dpuos.assemble;

import io.dpuos.kernel.KernelConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Builds a kernel with the kernel's own make, so that two builds give the same bytes: time, user, host, number and paths
 * are fixed (Documentation/kbuild/reproducible-builds.rst), and modules are signed by a given key or not at all.
 */
public final class KernelBuild {
    private static final int SHOWN_LINES = 40;
    private static final int PROGRESS_EVERY = 200;
    private static final String BUILDER = "dpuos";

    private final KernelBuildRequest request;
    private final Consumer<String> progress;
    private final Path source;
    private final Path output;
    private final Path stage;

    private KernelBuild(KernelBuildRequest request, Path source, Consumer<String> progress) {
        this.request = request;
        this.source = source;
        this.progress = progress;
        this.output = request.work().resolve("build");
        this.stage = request.work().resolve("stage");
    }

    /**
     * Builds a kernel and packages it.
     *
     * @param progress takes lines that tell how far the build is
     * @return the package {@code NAME-VERSION-RELEASE.ARCH.rpm} in the work folder
     * @throws DefinitionException when tools are missing, a wish does not come true, or the compiler fails
     */
    public static Path run(KernelBuildRequest request, Consumer<String> progress) throws IOException {
        Path source = KernelSource.top(request.source(), request.work(), progress);
        return new KernelBuild(request, source, progress).run();
    }

    private Path run() throws IOException {
        checkSource();
        KernelTools tools = KernelTools.ofHost(request.compiler());
        tools.check();
        Files.createDirectories(output);
        KernelConfig config = configure();
        tools.check(config);
        progress.accept("compiling kernel " + release() + " with " + request.jobs() + " processes");
        boolean modular = config.value("CONFIG_MODULES").equals("y");
        String image = request.arch().equals("aarch64") ? "Image" : "bzImage";
        make(modular ? List.of(image, "modules") : List.of(image));
        clear(stage);
        Files.createDirectories(stage);
        if (modular) {
            make(List.of("modules_install", "INSTALL_MOD_PATH=" + stage, "DEPMOD=true"));
        }
        Path boot = output.resolve("arch")
                .resolve(request.arch().equals("aarch64") ? "arm64" : "x86")
                .resolve("boot")
                .resolve(image);
        Path target = request.work()
                .resolve(KernelPackage.write(request, release(), output, boot, stage.resolve("lib/modules")));
        progress.accept("wrote " + target.getFileName());
        return target;
    }

    private void checkSource() {
        for (String name : List.of("Makefile", "Kconfig", "scripts/kconfig")) {
            if (!Files.exists(source.resolve(name))) {
                throw new DefinitionException("<source>: " + source + " has no " + name
                        + "; expected the top of a kernel's source tree, such as the files of a kernel-source package");
            }
        }
        if (Files.exists(source.resolve(".config")) || Files.exists(source.resolve("include/config"))) {
            throw new DefinitionException("<source>: " + source
                    + " was built in before, and a build elsewhere refuses that; run 'make mrproper' there");
        }
    }

    private KernelConfig configure() throws IOException {
        Path config = output.resolve(".config");
        Path file = Path.of(request.config());
        if (Files.isRegularFile(file)) {
            Files.copy(file, config, StandardCopyOption.REPLACE_EXISTING);
        } else if (request.config().matches("[A-Za-z0-9_.-]+config")) {
            Files.deleteIfExists(config);
            make(List.of(request.config()));
        } else {
            throw new DefinitionException("<config>: '" + request.config()
                    + "' is neither a file nor the name of a configuration, such as x86_64_defconfig");
        }
        Map<String, String> wishes = new TreeMap<>();
        for (Path fragment : request.fragments()) {
            if (!Files.isRegularFile(fragment)) {
                throw new DefinitionException("<fragments>: there is no file " + fragment);
            }
            KernelConfig.parse(fragment.toString(), Files.readString(fragment, StandardCharsets.ISO_8859_1))
                    .settings()
                    .forEach((symbol, setting) -> wishes.put(symbol, setting.value()));
        }
        wishes.putAll(request.set());
        Map<String, String> all = new TreeMap<>(wishes);
        all.put("CONFIG_LOCALVERSION_AUTO", "n");
        all.put("CONFIG_LOCALVERSION", "\"-" + request.release() + "." + request.arch() + "\"");
        request.signingKey().ifPresent(key -> all.put("CONFIG_MODULE_SIG_KEY", "\"" + key.toAbsolutePath() + "\""));
        String text = Files.readString(config, StandardCharsets.ISO_8859_1);
        Files.writeString(config, KernelConfig.merge(text, all), StandardCharsets.ISO_8859_1);
        make(List.of("olddefconfig"));
        KernelConfig result =
                KernelConfig.parse(config.toString(), Files.readString(config, StandardCharsets.ISO_8859_1));
        List<String> refused = new ArrayList<>();
        wishes.forEach((symbol, value) -> {
            if (!result.value(symbol).equals(value)) {
                refused.add(symbol + "=" + value + " became " + result.value(symbol));
            }
        });
        if (!refused.isEmpty()) {
            throw new DefinitionException("the kernel's own rules do not let these settings come true: "
                    + String.join(", ", refused)
                    + "; the goal tailor-kernel-config with <kernel><tree> says why and what is missing");
        }
        if (result.value("CONFIG_MODULE_SIG").equals("y")
                && request.signingKey().isEmpty()
                && result.value("CONFIG_MODULE_SIG_ALL").equals("y")) {
            throw new DefinitionException("the configuration signs modules (CONFIG_MODULE_SIG_ALL=y), and without a"
                    + " <signingKey> each build would make a key of its own, so that no two are alike; name a PEM file"
                    + " with key and certificate outside the project, or set CONFIG_MODULE_SIG_ALL to n");
        }
        return result;
    }

    /** Returns what the kernel calls itself. */
    private String release() throws IOException {
        Path file = output.resolve("include/config/kernel.release");
        if (!Files.exists(file)) {
            make(List.of("include/config/kernel.release"));
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }

    private void make(List<String> targets) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "make", "-C", source.toString(), "O=" + output, "ARCH=" + request.kernelArch(), "-j" + request.jobs()));
        if (!request.compiler().isEmpty()) {
            command.add("CROSS_COMPILE=" + request.compiler());
        }
        String maps = "-ffile-prefix-map=" + output + "=/usr/src/kernel-build -ffile-prefix-map=" + source
                + "=/usr/src/kernel";
        command.add("KCFLAGS=" + maps);
        command.add("KAFLAGS=" + maps);
        command.addAll(targets);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("KBUILD") || name.startsWith("KCONFIG"));
        environment.remove("LOCALVERSION");
        environment.remove("MAKEFLAGS");
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        environment.put(
                "KBUILD_BUILD_TIMESTAMP",
                DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss 'UTC' yyyy", Locale.ROOT)
                        .format(Instant.ofEpochSecond(request.timestamp()).atOffset(ZoneOffset.UTC)));
        environment.put("KBUILD_BUILD_USER", BUILDER);
        environment.put("KBUILD_BUILD_HOST", BUILDER);
        environment.put("KBUILD_BUILD_VERSION", "1");
        environment.put("SOURCE_DATE_EPOCH", Long.toString(request.timestamp()));
        Process process = builder.start();
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.addLast(line);
                if (last.size() > SHOWN_LINES) {
                    last.removeFirst();
                }
                if (++count % PROGRESS_EVERY == 0) {
                    progress.accept("  " + count + " steps, at " + line.strip());
                }
            }
            if (process.waitFor() != 0) {
                throw new DefinitionException("the kernel's make " + String.join(" ", targets) + " failed:\n"
                        + String.join("\n", last) + "\nAll it made is in " + output);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("the build of the kernel was interrupted", e);
        }
    }

    private static void clear(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
