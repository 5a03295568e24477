import java.nio.ByteBuffer
import java.nio.file.Files

// A repository of links to the real packages, but in one package a byte of the signature differs, and the metadata is
// that of these packages.
File given = new File(distributions)
String description = new File(given, "${distribution}.xml").text
File real = new File(new URI((description =~ /<mirror>(.*?)<\/mirror>/)[0][1]))
File folder = new File(basedir, 'repository/x86_64')
new File(folder, 'Packages').mkdirs()
new File(real, 'x86_64/Packages').listFiles().each {
    Files.createSymbolicLink(new File(folder, "Packages/${it.name}").toPath(), it.toPath())
}
File victim = new File(folder, 'Packages').listFiles().find { it.name.startsWith('filesystem-') }
byte[] bytes = victim.bytes
ByteBuffer header = ByteBuffer.wrap(bytes)
int entries = header.getInt(96 + 8)
int altered = 0
for (int at = 112; at < 112 + 16 * entries; at += 16) {
    // RSA and DSA signatures of the header
    if (header.getInt(at) in [267, 268]) {
        bytes[112 + 16 * entries + header.getInt(at + 8) + header.getInt(at + 12) - 1] ^= 1
        altered++
    }
}
assert altered == 1
assert victim.delete()
victim.bytes = bytes
Process index = ['createrepo_c', '-q', folder.path].execute()
assert index.waitFor() == 0 : index.err.text

File own = new File(basedir, 'distributions')
new File(own, 'keys').mkdirs()
new File(given, 'keys').listFiles().each { new File(own, "keys/${it.name}").bytes = it.bytes }
new File(own, "${distribution}.xml").text = description
new File(own, 'small.xml').text = """<distribution>
  <base>${distribution}</base>
  <mirror>${new File(basedir, 'repository').toURI()}</mirror>
  <sets><base>
    <system>filesystem setup</system><boot>setup</boot><boot.x86_64>setup</boot.x86_64><boot.aarch64>setup</boot.aarch64>
  </base></sets>
  <installer><main>setup</main></installer>
</distribution>
"""
return true
