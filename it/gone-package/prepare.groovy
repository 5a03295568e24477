import com.sun.net.httpserver.HttpServer
import java.nio.file.Files

File given = new File(distributions)
File mirror = new File(new URI((new File(given, "${distribution}.xml").text =~ /<mirror>(.*?)<\/mirror>/)[0][1]))
File real = new File(mirror, 'x86_64')
File setup = new File(real, 'Packages').listFiles().find { it.name.startsWith('setup-') }

// Two repositories of links to the real one, and what left the second in a Maven repository.
['with', 'without'].each { which ->
    ['repodata', 'Packages'].each { name ->
        File folder = new File(basedir, "${which}/${name}")
        folder.mkdirs()
        new File(real, name).listFiles().findAll { which == 'with' || it.name != setup.name }.each {
            Files.createSymbolicLink(new File(folder, it.name).toPath(), it.toPath())
        }
    }
}
File kept = new File(basedir, 'maven-repository/com/acme/kept/setup/1')
kept.mkdirs()
new File(kept, 'setup-1.rpm').bytes = setup.bytes
new File(kept, 'setup-1.pom').text = '''<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>com.acme.kept</groupId><artifactId>setup</artifactId><version>1</version><packaging>rpm</packaging></project>
'''

File own = new File(basedir, 'distributions')
new File(own, 'keys').mkdirs()
new File(given, 'keys').listFiles().each { new File(own, "keys/${it.name}").bytes = it.bytes }
new File(own, 'small.xml').text = '''<distribution>
  <name>a handful</name>
  <efiDirectory>openEuler</efiDirectory><rpmDatabase>sqlite</rpmDatabase><rpmDatabasePath>/var/lib/rpm</rpmDatabasePath>
  <sets><base>
    <system>setup</system><boot>setup</boot><boot.x86_64>setup</boot.x86_64><boot.aarch64>setup</boot.aarch64>
  </base></sets>
  <installer><main>setup</main></installer>
</distribution>
'''

// A server with a repository of five small packages; it ends with the JVM of the outer build.
File served = new File(basedir, 'served')
new File(served, 'repodata').mkdirs()
HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.loopbackAddress, 0), 0)
server.executor = java.util.concurrent.Executors.newCachedThreadPool { Thread t = new Thread(it); t.daemon = true; t }
List<File> chosen = new File(real, 'Packages').listFiles().sort { it.length() }.take(5)
String primary = new java.util.zip.GZIPInputStream(new File(real, 'repodata').listFiles().find { it.name.endsWith('primary.xml.gz') }.newInputStream()).getText('UTF-8')
String head = primary.substring(0, primary.indexOf('<package '))
String entries = (primary =~ /(?s)<package type="rpm">.*?<\/package>/).findAll { String e -> chosen.any { e.contains("/${it.name}\"") } }.join('\n')
byte[] bytes = (head + entries + '</metadata>').getBytes('UTF-8')
String digest = java.security.MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex()
new File(served, 'repodata/primary.xml').bytes = bytes
new File(served, 'repodata/repomd.xml').text = """<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary"><checksum type="sha256">${digest}</checksum>
<location href="repodata/primary.xml"/><size>${bytes.length}</size></data></repomd>
"""
server.createContext('/') { exchange ->
    String path = exchange.requestURI.path
    File file = path.startsWith('/Packages/') ? new File(real, path) : new File(served, path)
    if (file.file) {
        exchange.sendResponseHeaders(200, file.length())
        exchange.responseBody.withStream { it << file.bytes }
    } else {
        exchange.sendResponseHeaders(404, -1)
    }
    exchange.close()
}
server.start()
new File(basedir, 'test.properties').text = """dpuos.survey=http://127.0.0.1:${server.address.port}/
dpuos.surveyKeys=${new File(own, 'keys').listFiles()[0].absolutePath}
"""
return true
