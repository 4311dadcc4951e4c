"""The command that is copied gives the maps of the page."""

from app.state.live_model import LiveModel, ModelSource
from app.words.model_export import command
from tests.app.cams import explained_state


def test_the_command_says_what_was_chosen_on_the_cam_page():
    model = LiveModel(ModelSource("torchvision:resnet18"), cam=explained_state())
    assert command(model, "cam") == "torchloupe cam torchvision:resnet18 a.png --method gradcam"
    cam = model.cam
    cam.names, cam.signed, cam.preprocess, cam.spread = b"/my names.txt", True, "size=32", "heads"
    assert "--heads" not in command(model, "cam")  # heads are attention's
    cam.choice = cam.choice.__class__("rollout", "encoder", 3)
    told = command(model, "cam")
    assert told.startswith("torchloupe cam torchvision:resnet18 a.png --method rollout --layer encoder --class 3")
    assert told.endswith(" --classes '/my names.txt' --heads --signed --preprocess size=32")
