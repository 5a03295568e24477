package io.dpuos.kernel;

import io.dpuos.kernel.KernelModule.Need;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a module file tells of itself, wherever it lies. Immutable.
 *
 * @param info its {@code .modinfo}
 * @param exports symbols that it exports, in file order
 * @param needs symbols that it needs, in file order
 * @param signer who signed the module, when somebody did
 */
record ModuleFacts(ModuleInfo info, List<String> exports, List<Need> needs, Optional<String> signer) {
    /** More than any module has; a larger number is damage. */
    private static final int COUNT_LIMIT = 1 << 20;

    ModuleFacts {
        exports = List.copyOf(exports);
        needs = List.copyOf(needs);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(info.entries().size());
        for (ModuleInfo.Entry entry : info.entries()) {
            text(out, entry.key());
            text(out, entry.value());
        }
        out.writeInt(exports.size());
        for (String export : exports) {
            text(out, export);
        }
        out.writeInt(needs.size());
        for (Need need : needs) {
            text(out, need.symbol());
            out.writeBoolean(need.weak());
        }
        out.writeBoolean(signer.isPresent());
        text(out, signer.orElse(""));
    }

    static ModuleFacts read(DataInputStream in) throws IOException {
        List<ModuleInfo.Entry> entries = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            entries.add(new ModuleInfo.Entry(text(in), text(in)));
        }
        List<String> exports = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            exports.add(text(in));
        }
        List<Need> needs = new ArrayList<>();
        for (int i = count(in); i > 0; i--) {
            needs.add(new Need(text(in), in.readBoolean()));
        }
        boolean signed = in.readBoolean();
        String name = text(in);
        return new ModuleFacts(new ModuleInfo(entries), exports, needs, signed ? Optional.of(name) : Optional.empty());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(count(in)), StandardCharsets.UTF_8);
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_LIMIT) {
            throw new IOException("expected at most " + COUNT_LIMIT + " items, found " + count);
        }
        return count;
    }
}
