using Fovea.OnnxRuntime;

namespace Fovea.Onnx.Tests;

/// <summary>Holds an exported graph, run by ONNX Runtime, against Fovea's own pass.</summary>
internal static class SameLook
{
    public static void Require(TrainedModel trained, ImageSet images, Gaze? gaze = null, int? glimpses = null, bool requiresStart = false)
    {
        using TemporaryFolder folder = new();
        OnnxExport.Write(trained, folder["look.onnx"], new OnnxExportOptions { Glimpses = glimpses, RequiresStart = requiresStart });
        using OnnxModel graph = OnnxModel.Open(folder["look.onnx"], threads: 1);
        Assert.Equal(requiresStart, graph.Session.InputMetadata.ContainsKey("start"));
        Assert.Equal(glimpses ?? trained.Glimpses, graph.Glimpses);
        Gaze where = gaze ?? Evaluator.GazeFor(trained.Model, new EvaluationOptions(), pass: 0);
        OwnLook own = OwnLook.At(trained.Model, images, where, graph.Glimpses);
        using OnnxLooks looks = new(graph, images, graph.Glimpses);
        (float[] logits, float[] locations) = looks.Look(where, 0, images.Count);
        Close.To([.. own.Locations.Select(number => (double)number)], locations, relative: 0, absolute: 1e-5, "location");
        Close.To([.. own.Logits.Select(number => (double)number)], logits, relative: 0, absolute: 1e-4, "logit");
        // What never changes could be equal by being nothing.
        Assert.True(own.Logits.Distinct().Count() > trained.ClassNames.Count);
    }
}
