"""A second program with a file to drag: python drag_source.py FILE. Prints "ready", then what became of each drag."""

import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    def mouseMoveEvent(self, event):
        drag = QDrag(self)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1])])
        drag.setMimeData(data)
        print(drag.exec(Qt.DropAction.CopyAction).name, flush=True)


application = QApplication(sys.argv)
source = Source()
source.setWindowFlag(Qt.WindowType.X11BypassWindowManagerHint)
source.setGeometry(1300, 10, 200, 200)
source.show()
source.windowHandle().requestActivate()
print("ready", flush=True)
application.exec()
