using Fovea.Onnx;
using Fovea.Onnx.Models;
using Microsoft.ML.OnnxRuntime;

namespace Fovea.OnnxRuntime;

/// <summary>An exported graph of a whole look, opened by ONNX Runtime, and what its file says of the model.</summary>
internal sealed class OnnxModel : IDisposable
{
    private OnnxModel(string path, InferenceSession session, TrainedModel described, int glimpses) =>
        (Path, Session, Described, Glimpses) = (path, session, described, glimpses);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The graph.</summary>
    public InferenceSession Session { get; }

    /// <summary>The model as its file tells of it; what it has learned is in the graph alone, and 0 here.</summary>
    public TrainedModel Described { get; }

    /// <summary>Glimpses of the graph.</summary>
    public int Glimpses { get; }

    /// <summary>Whether a path is that of such a file, by its name.</summary>
    public static bool IsNamed(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <exception cref="CheckpointException">There is none, it is damaged, or it is no whole look that Fovea exported.</exception>
    public static OnnxModel Open(string path, int threads)
    {
        if (!File.Exists(path)) throw new CheckpointException(Directory.Exists(path) ? $"{path} is a folder, and no ONNX file" : $"there is no {path}");
        InferenceSession session = Load(path, threads);
        try
        {
            IReadOnlyDictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
            TrainedModel described = TrainedModel.FromMetadata(path, metadata);
            if (metadata.GetValueOrDefault(OnnxMetadata.GraphKey) is var graph && graph != OnnxMetadata.Look)
                throw new CheckpointException($"{path} must be the graph of a whole look to be measured, but its {OnnxMetadata.GraphKey} is '{graph}'");
            return new OnnxModel(path, session, described, GlimpsesOf(path, session, described));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Checks that the graph can look in some way.</summary>
    /// <exception cref="OptionException">It cannot: it looks at mean locations, and has so many glimpses.</exception>
    public void Require(EvaluationOptions options)
    {
        const string why = "the graph looks where the policy's means are";
        if (options.Rollouts is { } rollouts) throw new OptionException("rollouts", $"must be left out for an ONNX file, but is {rollouts}: {why}");
        if (options.RandomLocations && !Described.Model.RandomLocations) throw new OptionException("randomLocations", $"must be left out for an ONNX file: {why}");
        if (options.Glimpses > Glimpses)
            throw new OptionException("glimpses", $"must be at most {Glimpses}, those that {Path} was exported with, but is {options.Glimpses}");
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static InferenceSession Load(string path, int threads)
    {
        using SessionOptions options = new() { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new CheckpointException($"{path} cannot be opened as an ONNX graph: {exception.Message}", exception);
        }
    }

    /// <summary>Glimpses that the graph yields logits of, if it has the inputs and outputs that the model it tells of would have.</summary>
    private static int GlimpsesOf(string path, InferenceSession session, TrainedModel described)
    {
        string[] wanted = described.Model.MostGlimpses == 1 ? [LookGraph.Image] : [LookGraph.Image, described.Model.RandomLocations ? LookGraph.Places : LookGraph.Start];
        // An input with a default is told apart from the others.
        string? missing = wanted.FirstOrDefault(name => !session.InputMetadata.ContainsKey(name) && !session.OverridableInitializerMetadata.ContainsKey(name));
        if (missing is not null) throw new CheckpointException($"{path} is damaged: its graph has no input '{missing}'");
        int[]? shape = session.OutputMetadata.GetValueOrDefault(LookGraph.Logits)?.Dimensions;
        if (shape is not [_, >= 1, var classes] || classes != described.ClassNames.Count)
        {
            string found = shape is null ? "there are none" : $"are [{string.Join(", ", shape)}]";
            throw new CheckpointException($"{path} is damaged: its '{LookGraph.Logits}' must be [batch, glimpses, {described.ClassNames.Count}], but {found}");
        }

        return shape[1];
    }
}
