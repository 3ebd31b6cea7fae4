import dev.weft.it.shapes.CatalogueRun

def originals = CatalogueRun.read(new File(basedir, 'target/originals').toPath())
def woven = CatalogueRun.read(new File(basedir, 'target/classes').toPath())
def summary = new File(basedir, 'build.log').readLines().find { it.startsWith('[INFO] Weft: rewrote') }

assert woven.size() > originals.size() : 'frame classes are beside their owners'
println "$summary; ${CatalogueRun.check(originals, woven)}"
return true
