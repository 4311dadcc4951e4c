"""Why a counter differs, in words. The keys are the reasons of `Disagreement`; imports neither torch nor numpy."""

REASONS = {
    "attention not seen": "queries, keys, values, scores and the projection are multiplied inside a function; the"
    " counter looks at modules and sees none of it",
    "functional op": "the module multiplies in a function, by parameters of its own or by none; the counter looks at"
    " layers that it knows",
    "subclass": "a class derived from a layer that the counter knows by its exact name",
    "transposed convolution": "the kernel is counted once for each element of the output; it is applied once for each"
    " of the input, which is stride² times fewer",
    "shared module": "it stands in the model under several names, and the counter counts it for each",
    "fast path": "without gradients torch runs the whole block as one fused operator, for which its counter has no"
    " formula",
    "no formula": "torch's counter has no formula for the operator that runs on this device",
    "positions not counted": "the weights are multiplied by the first dimension of the output alone; they are applied"
    " at every position (token, pixel) of it",
    "element-wise work counted": "norms, pooling, softmax, interpolation or look-ups; they hold no product of matrices,"
    " and the reference counts them as zero",
    "bias counted": "adding the bias counts as one MAC an element; the reference counts it as zero",
    "gates counted": "the additions and products of a recurrence's gates, element by element, and its biases",
    "not run in eval": "the counter switches to eval, where the model runs other code",
    "other branch": "the model took another branch when the counter ran it: it draws random numbers or remembers calls",
    "not followed": "the module ran on another thread, where the reference sees nothing; the counter looks at the"
    " module",
    "complex numbers": "a multiply-accumulate of complex numbers is 8 FLOP; the counter takes it for one of real"
    " numbers, or for what a kernel makes of it",
    "parameters not counted": "parameters of modules that the counter has no rule for or that were not called,"
    " or of a model that is one single layer",
    "tied parameters": "one parameter under several names, counted for each",
    "scripted module": "the parameters of a TorchScript module are counted again for the module above it",
    "unexplained": "no rule of ours explains it",
}
