#!/usr/bin/python3
"""Checks ONNX files by ONNX's own checker, shapes inferred, and says what is in each."""
import sys

import onnx

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    shapes = [f"{value.name} [{', '.join(d.dim_param or str(d.dim_value) for d in value.type.tensor_type.shape.dim)}]" for value in inferred.graph.output]
    print(f"{path}: opset {model.opset_import[0].version}, IR {model.ir_version}, {len(model.graph.node)} nodes, {', '.join(shapes)}")
