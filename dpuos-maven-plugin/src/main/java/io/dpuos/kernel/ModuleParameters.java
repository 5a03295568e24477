package io.dpuos.kernel;

import io.dpuos.format.elf.ElfFile;
import io.dpuos.format.elf.MalformedElfException;
import io.dpuos.tree.ImageTree;
import io.dpuos.tree.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The parameters of a module file. {@code .modinfo} names most of them; one with functions of its own and no description,
 * as {@code hashsize} of {@code nf_conntrack}, shows only by the symbol that holds its name (the kernel's {@code
 * include/linux/moduleparam.h}).
 */
public final class ModuleParameters {
    private static final String NAME_SYMBOL = "__param_str_";

    private ModuleParameters() {}

    /**
     * Returns the parameters with their types, for example {@code int}; an empty type where the module does not tell it.
     * Empty when the module was stripped of its symbols, so that a parameter may be hidden.
     *
     * @throws IOException when the file cannot be read
     * @throws KernelException when it is no module
     */
    public static Optional<SortedMap<String, String>> of(ImageTree tree, KernelModule module) throws IOException {
        if (!(tree.get(module.path()).orElse(null) instanceof Inode.RegularFile file)) {
            return Optional.empty();
        }
        byte[] plain;
        try (InputStream in = file.content().open()) {
            plain = module.compression().decode(in, file.content().size());
        }
        SortedMap<String, String> parameters = new TreeMap<>();
        try {
            ElfFile.parse(module.path().toString(), plain).symbols(NAME_SYMBOL, symbol -> {
                if (symbol.name().startsWith(NAME_SYMBOL)) {
                    // A compiler may append a number to the name of a local symbol.
                    String name = symbol.name().substring(NAME_SYMBOL.length());
                    int dot = name.indexOf('.');
                    parameters.put(KernelModule.normalise(dot < 0 ? name : name.substring(0, dot)), "");
                }
            });
        } catch (MalformedElfException e) {
            throw new KernelException(module.path().toString(), "is no kernel module: " + e.getMessage());
        }
        SortedMap<String, String> typed = module.info().parameters();
        boolean stripped = !parameters.keySet().containsAll(typed.keySet());
        parameters.putAll(typed);
        return stripped ? Optional.empty() : Optional.of(parameters);
    }
}
