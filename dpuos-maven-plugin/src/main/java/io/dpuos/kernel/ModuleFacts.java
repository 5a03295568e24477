package io.dpuos.kernel;

import io.dpuos.format.kept.KeptText;
import io.dpuos.kernel.KernelModule.Need;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
    ModuleFacts {
        exports = List.copyOf(exports);
        needs = List.copyOf(needs);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(info.entries().size());
        for (ModuleInfo.Entry entry : info.entries()) {
            KeptText.write(out, entry.key());
            KeptText.write(out, entry.value());
        }
        out.writeInt(exports.size());
        for (String export : exports) {
            KeptText.write(out, export);
        }
        out.writeInt(needs.size());
        for (Need need : needs) {
            KeptText.write(out, need.symbol());
            out.writeBoolean(need.weak());
        }
        out.writeBoolean(signer.isPresent());
        KeptText.write(out, signer.orElse(""));
    }

    static ModuleFacts read(DataInputStream in) throws IOException {
        List<ModuleInfo.Entry> entries = new ArrayList<>();
        for (int i = KeptText.count(in); i > 0; i--) {
            entries.add(new ModuleInfo.Entry(KeptText.read(in), KeptText.read(in)));
        }
        List<String> exports = new ArrayList<>();
        for (int i = KeptText.count(in); i > 0; i--) {
            exports.add(KeptText.read(in));
        }
        List<Need> needs = new ArrayList<>();
        for (int i = KeptText.count(in); i > 0; i--) {
            needs.add(new Need(KeptText.read(in), in.readBoolean()));
        }
        boolean signed = in.readBoolean();
        String name = KeptText.read(in);
        return new ModuleFacts(new ModuleInfo(entries), exports, needs, signed ? Optional.of(name) : Optional.empty());
    }
}
