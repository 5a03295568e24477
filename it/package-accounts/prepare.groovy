File own = new File(basedir, 'distributions')
new File(own, 'keys').mkdirs()
new File(distributions, 'keys').listFiles().each { new File(own, "keys/${it.name}").bytes = it.bytes }
new File(own, 'small.xml').text = '''<distribution>
  <name>metadata alone</name>
  <efiDirectory>openEuler</efiDirectory><rpmDatabase>sqlite</rpmDatabase><rpmDatabasePath>/var/lib/rpm</rpmDatabasePath>
  <sets><base>
    <system>tool</system><boot>tool</boot><boot.x86_64>tool</boot.x86_64><boot.aarch64>tool</boot.aarch64>
  </base></sets>
  <installer><main>tool</main></installer>
</distribution>
'''

def digest = { byte[] bytes -> java.security.MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex().toString() }
def repository = { String generation, List<List<String>> offered, String updateinfo ->
    File folder = new File(basedir, "${generation}/repodata")
    folder.mkdirs()
    String packages = offered.collect { name, version ->
        String needs = name == 'tool' ? '<rpm:requires><rpm:entry name="library"/></rpm:requires>' : ''
        """<package type="rpm"><name>${name}</name><arch>noarch</arch><version epoch="0" ver="${version}" rel="1"/>
<checksum type="sha256" pkgid="YES">${digest("${name}-${version}".bytes)}</checksum><summary>s</summary>
<time file="1" build="1"/><size package="1000" installed="2000" archive="2000"/><location href="Packages/${name}-${version}-1.noarch.rpm"/>
<format><rpm:license>MIT</rpm:license><rpm:sourcerpm>${name}-${version}-1.src.rpm</rpm:sourcerpm>
<rpm:provides><rpm:entry name="${name}" flags="EQ" epoch="0" ver="${version}" rel="1"/></rpm:provides>${needs}</format></package>"""
    }.join('\n')
    String primary = """<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${offered.size()}">
${packages}
</metadata>
"""
    String records = [primary: primary, updateinfo: updateinfo].findAll { it.value }.collect { type, text ->
        byte[] bytes = text.getBytes('UTF-8')
        new File(folder, "${type}.xml").bytes = bytes
        "<data type=\"${type}\"><checksum type=\"sha256\">${digest(bytes)}</checksum><location href=\"repodata/${type}.xml\"/><size>${bytes.length}</size></data>"
    }.join('\n')
    new File(folder, 'repomd.xml').text = """<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision>
${records}
</repomd>
"""
}
repository('first', [['tool', '1'], ['library', '1']], '')
repository('second', [['tool', '1'], ['library', '1'], ['tool', '2'], ['library', '2']], '''<?xml version="1.0" encoding="UTF-8"?>
<updates><update from="a@acme.example" status="final" type="security" version="1"><id>ACME-2026-1</id><title>a hole in tool</title>
<issued date="2026-01-01"/><severity>Important</severity><pkglist><collection><package name="tool" version="2" release="1" epoch="0" arch="noarch">
<filename>tool-2-1.noarch.rpm</filename></package></collection></pkglist></update></updates>
''')
return true
