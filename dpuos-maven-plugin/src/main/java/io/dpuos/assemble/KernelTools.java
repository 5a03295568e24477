package io.dpuos.assemble;

import io.dpuos.kernel.KernelConfig;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a host must have to build a kernel: always, and for what a configuration asks of the build. */
final class KernelTools {
    /**
     * One thing that the build runs or includes.
     *
     * @param name a command, or a header below {@code /usr/include}
     * @param debian the Debian package that brings it
     * @param openEuler the openEuler package that brings it
     * @param symbols settings one of which asks for it, as {@code CONFIG_X=value}; none when it is always needed
     */
    private record Need(String name, String debian, String openEuler, List<String> symbols) {
        boolean isHeader() {
            return name.endsWith(".h");
        }
    }

    private static final List<Need> ALWAYS = List.of(
            new Need("make", "make", "make", List.of()),
            new Need("gcc", "gcc", "gcc", List.of()),
            new Need("flex", "flex", "flex", List.of()),
            new Need("bison", "bison", "bison", List.of()),
            new Need("bc", "bc", "bc", List.of()),
            new Need("perl", "perl", "perl", List.of()),
            new Need("stdio.h", "libc6-dev", "glibc-devel", List.of()));

    private static final List<Need> BY_CONFIGURATION = List.of(
            new Need(
                    "gelf.h",
                    "libelf-dev",
                    "elfutils-libelf-devel",
                    List.of("CONFIG_OBJTOOL=y", "CONFIG_STACK_VALIDATION=y")),
            new Need(
                    "openssl/opensslv.h",
                    "libssl-dev",
                    "openssl-devel",
                    List.of("CONFIG_MODULE_SIG_FORMAT=y", "CONFIG_SYSTEM_TRUSTED_KEYRING=y")),
            new Need("openssl", "openssl", "openssl", List.of("CONFIG_MODULE_SIG=y")),
            new Need("pahole", "dwarves", "dwarves", List.of("CONFIG_DEBUG_INFO_BTF=y")),
            new Need("python3", "python3", "python3", List.of("CONFIG_DEBUG_INFO_BTF=y")),
            new Need("rustc", "rustc", "rust", List.of("CONFIG_RUST=y")),
            new Need("cpio", "cpio", "cpio", List.of("CONFIG_IKHEADERS=y", "CONFIG_IKHEADERS=m")),
            new Need("zstd", "zstd", "zstd", List.of("CONFIG_KERNEL_ZSTD=y", "CONFIG_MODULE_COMPRESS_ZSTD=y")),
            new Need("xz", "xz-utils", "xz", List.of("CONFIG_KERNEL_XZ=y", "CONFIG_MODULE_COMPRESS_XZ=y")),
            new Need("lzma", "xz-utils", "xz", List.of("CONFIG_KERNEL_LZMA=y")),
            new Need("lzop", "lzop", "lzop", List.of("CONFIG_KERNEL_LZO=y")),
            new Need("lz4", "lz4", "lz4", List.of("CONFIG_KERNEL_LZ4=y")),
            new Need("bzip2", "bzip2", "bzip2", List.of("CONFIG_KERNEL_BZIP2=y")),
            new Need("gzip", "gzip", "gzip", List.of("CONFIG_KERNEL_GZIP=y", "CONFIG_MODULE_COMPRESS_GZIP=y")));

    private final String compiler;
    private final Predicate<String> there;

    /**
     * Looks at a host.
     *
     * @param compiler prefix of the cross compiler, or empty
     * @param there whether the host has a command or header
     */
    KernelTools(String compiler, Predicate<String> there) {
        this.compiler = compiler;
        this.there = there;
    }

    /** Looks at this host. */
    static KernelTools ofHost(String compiler) {
        return new KernelTools(compiler, KernelTools::isThere);
    }

    private static boolean isThere(String name) {
        List<Path> places = new ArrayList<>();
        if (name.endsWith(".h")) {
            places.add(Path.of("/usr/include"));
            places.add(Path.of("/usr/local/include"));
        } else {
            for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                if (!folder.isEmpty()) {
                    places.add(Path.of(folder));
                }
            }
        }
        return places.stream()
                .map(place -> place.resolve(name))
                .anyMatch(file -> name.endsWith(".h") ? Files.isReadable(file) : Files.isExecutable(file));
    }

    /**
     * Checks what every configuration needs.
     *
     * @throws DefinitionException when something is missing; it names all of it and the packages that bring it
     */
    void check() {
        List<Need> missing = new ArrayList<>(
                ALWAYS.stream().filter(need -> !there.test(need.name())).toList());
        if (!compiler.isEmpty()) {
            String cross = "gcc-" + compiler.replaceAll("-$", "").replace('_', '-');
            for (String tool : List.of("gcc", "ld", "objcopy", "nm")) {
                if (!there.test(compiler + tool)) {
                    missing.add(new Need("the cross compiler " + compiler + tool, cross, cross, List.of()));
                }
            }
        }
        refuse(missing);
    }

    /** Checks what a configuration needs beside that. */
    void check(KernelConfig config) {
        refuse(BY_CONFIGURATION.stream()
                .filter(need -> need.symbols().stream().anyMatch(symbol -> isSet(config, symbol)))
                .filter(need -> !there.test(need.name()))
                .toList());
    }

    private static boolean isSet(KernelConfig config, String setting) {
        int equals = setting.indexOf('=');
        return config.value(setting.substring(0, equals)).equals(setting.substring(equals + 1));
    }

    private static void refuse(List<Need> missing) {
        if (missing.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        Set<String> debian = new TreeSet<>();
        Set<String> openEuler = new TreeSet<>();
        for (Need need : missing) {
            names.add((need.isHeader() ? "the header " : "")
                    + need.name()
                    + (need.symbols().isEmpty() ? "" : " (for " + need.symbols().get(0) + ")"));
            debian.add(need.debian());
            openEuler.add(need.openEuler());
        }
        throw new DefinitionException("to build a kernel, this host lacks: " + String.join(", ", names)
                + ". On Debian: apt-get install " + String.join(" ", debian) + "; on openEuler: dnf install "
                + String.join(" ", openEuler));
    }
}
