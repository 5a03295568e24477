package io.dpuos.kernel;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.format.elf.MalformedElfException;
import io.dpuos.kernel.KernelModule.Need;
import io.dpuos.tree.Inode;
import io.dpuos.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads module files: decompresses each once and keeps what indexes and closures need. */
final class ModuleReader {
    /** More threads hold more whole modules in memory at once and hardly help: reading is bound by memory. */
    private static final int THREADS = 2;

    private static final String CRC_PREFIX = "__crc_";
    /** Size of an entry of {@code __versions}: checksum as a word, then the name padded with NULs. */
    private static final int VERSION_ENTRY = 64;

    private ModuleReader() {}

    /** A module file that is to be read. */
    record Source(String name, TreePath path, String relative, ModuleCompression compression, Inode.RegularFile file) {}

    /**
     * Reads modules with two threads; the result has the order of the argument.
     *
     * @throws IOException when a module cannot be read
     * @throws KernelException when a file is no module
     */
    static List<KernelModule> readAll(List<Source> sources) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "module-reader");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<KernelModule>> pending = new ArrayList<>(sources.size());
            for (Source source : sources) {
                pending.add(threads.submit(() -> read(source)));
            }
            List<KernelModule> modules = new ArrayList<>(sources.size());
            for (Future<KernelModule> future : pending) {
                modules.add(future.get());
            }
            return modules;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("reading of modules was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new UncheckedIOException(new IOException(e.getCause()));
        } finally {
            threads.shutdownNow();
        }
    }

    static KernelModule read(Source source) throws IOException {
        String content = source.file().content().sha256();
        Optional<ModuleFacts> known = ModuleMemory.FACTS.find(content);
        ModuleFacts facts = known.isPresent() ? known.get() : decode(source);
        if (known.isEmpty()) {
            ModuleMemory.FACTS.add(content, facts);
        }
        return new KernelModule(
                source.name(),
                source.path(),
                source.relative(),
                source.file().content().size(),
                source.compression(),
                facts.info(),
                facts.exports(),
                facts.needs(),
                facts.signer());
    }

    private static ModuleFacts decode(Source source) throws IOException {
        byte[] plain;
        try (InputStream in = source.file().content().open()) {
            plain = source.compression().decode(in, source.file().content().size());
        } catch (IOException e) {
            throw new IOException(source.path() + ": the module cannot be read: " + e.getMessage(), e);
        }
        try {
            return parse(source, plain);
        } catch (MalformedElfException e) {
            throw new KernelException(source.path().toString(), "is no kernel module: " + e.getMessage());
        }
    }

    private static ModuleFacts parse(Source source, byte[] plain) {
        ElfFile elf = ElfFile.parse(source.path().toString(), plain);
        List<String> exports = new ArrayList<>();
        List<Need> needs = new ArrayList<>();
        Set<String> undefined = new HashSet<>();
        boolean table = elf.symbols(CRC_PREFIX, symbol -> {
            if (symbol.name().startsWith(CRC_PREFIX)) {
                exports.add(symbol.name().substring(CRC_PREFIX.length()));
            }
            if (symbol.undefined() && !symbol.name().isEmpty()) {
                needs.add(new Need(symbol.name(), symbol.weak()));
                undefined.add(symbol.name());
            }
        });
        if (exports.isEmpty()) {
            elf.section("__ksymtab_strings").ifPresent(names -> exports.addAll(ModuleInfo.strings(names)));
        }
        if (table) {
            // Names such as module_layout have a version but no symbol table entry; depmod looks them up too.
            for (String name : versionNames(elf)) {
                if (!undefined.contains(name)) {
                    needs.add(new Need(name, false));
                }
            }
        }
        return new ModuleFacts(
                elf.section(".modinfo").map(ModuleInfo::parse).orElse(new ModuleInfo(List.of())),
                exports,
                needs,
                ModuleSignature.signer(plain));
    }

    private static List<String> versionNames(ElfFile elf) {
        Optional<byte[]> versions = elf.section("__versions");
        if (versions.isEmpty() || versions.get().length % VERSION_ENTRY != 0) {
            return List.of();
        }
        int nameOffset = elf.is64Bit() ? 8 : 4;
        List<String> names = new ArrayList<>();
        for (int at = 0; at < versions.get().length; at += VERSION_ENTRY) {
            List<String> texts =
                    ModuleInfo.strings(Arrays.copyOfRange(versions.get(), at + nameOffset, at + VERSION_ENTRY));
            names.addAll(texts.subList(0, Math.min(1, texts.size())));
        }
        return names;
    }
}
