"""hanko.py MODULE PIN OUT PDF...: letters signed one after the other in one pyHanko process, by the
person's key of the demo's token, each file synced; prints letters a second."""
import os
import sys
import time

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

module, pin, out, files = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
session = open_pkcs11_session(module, token_criteria=TokenCriteria(label="cuv-demo"), user_pin=pin)
signer = PKCS11Signer(session, key_id=b"\x01", cert_id=b"\x01", embed_roots=False)
meta = signers.PdfSignatureMetadata(field_name="person", subfilter=SigSeedSubFilter.PADES,
                                    md_algorithm="sha256")
start = time.monotonic()
for name in files:
    with open(name, "rb") as letter, open(os.path.join(out, os.path.basename(name)), "xb") as signed:
        signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(letter), output=signed)
        signed.flush()
        os.fsync(signed.fileno())
print("%.1f" % (len(files) / (time.monotonic() - start)))
