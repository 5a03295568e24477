import java.nio.file.Files

// A repository of links to the real packages, but one package differs in one byte.
File given = new File(distributions)
String description = new File(given, "${distribution}.xml").text
File real = new File(new URI((description =~ /<mirror>(.*?)<\/mirror>/)[0][1]))
File folder = new File(basedir, 'repository/x86_64')
['repodata', 'Packages'].each { name ->
    new File(folder, name).mkdirs()
    new File(real, "x86_64/${name}").listFiles().each {
        Files.createSymbolicLink(new File(folder, "${name}/${it.name}").toPath(), it.toPath())
    }
}
File victim = new File(folder, 'Packages').listFiles().find { it.name.startsWith('filesystem-') }
byte[] bytes = victim.bytes
bytes[bytes.length - 100] ^= 1
assert victim.delete()
victim.bytes = bytes

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
// The same with a key that signed none of the packages: openEuler's fingerprint, and a file that does not hold it.
new File(own, 'keys/other.asc').bytes = new File(given, 'keys').listFiles()[0].bytes
new File(own, 'stranger.xml').text = new File(own, 'small.xml').text
        .replace('<installer>', '<keys><other>8AA16BF9F2CA5244010DCA963B477C60B675600B</other></keys><installer>')
return true
