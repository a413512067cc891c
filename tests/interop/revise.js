// revise.js VERB IN OUT: appends a revision with MuPDF (mutool run). OUT is a copy of IN before.
var doc = new PDFDocument(scriptArgs[1]);
var page = doc.loadPage(0);
if (scriptArgs[0] === "note") {
    var note = page.createAnnotation("Text");
    note.setRect([20, 60, 40, 80]);
    note.setContents("A note");
    note.update();
    page.update();
} else if (scriptArgs[0] === "info")
    doc.getTrailer().get("Info").put("Title", "MuPDF " + scriptArgs[2].length);
doc.save(scriptArgs[2], "incremental");
