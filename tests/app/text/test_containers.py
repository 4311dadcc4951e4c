from app.text.containers import container_name, model_parameters
from inspector.checkpoint.result import ContainerInfo, Listing, Totals


def part(path: str, role: str, parameters: int) -> ContainerInfo:
    return ContainerInfo(path, role, "", 1, parameters, 4 * parameters)


def listing(*parts: ContainerInfo, total: int) -> Listing:
    return Listing("m.pt", "zip", 100, containers=parts, totals=Totals(1, total, 4 * total))


def test_an_ema_is_the_same_model_again():
    assert model_parameters(listing(part("model", "model", 7), part("ema", "ema", 7), total=14)) == 7


def test_shared_parameters_of_two_models_count_once():
    assert model_parameters(listing(part("a", "model", 7), part("b", "model", 7), total=9)) == 9


def test_content_without_a_path_is_named_after_what_it_is():
    assert container_name(part("", "model", 7)) == "state_dict"
    assert container_name(part("", "other", 7)) == "tensors"
    assert container_name(part("ema", "ema", 7)) == "ema"
