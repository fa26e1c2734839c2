using Fovea.Training.Engines;

namespace Fovea;

/// <summary>
/// What carries out the arithmetic of training and evaluation in place of the processors: a graphics processor, found by the package Fovea.Devices.
/// Wherever one can be given, null stands for the processors. One device may serve several runs at a time.
/// </summary>
public abstract class ComputeDevice
{
    private protected ComputeDevice()
    {
    }

    /// <summary>By what it is asked for: "cuda:0", "opencl:0".</summary>
    public abstract string Name { get; }

    /// <summary>What it is, with its driver: "NVIDIA H100 80GB HBM3, driver 580.159".</summary>
    public abstract string Description { get; }

    /// <summary>
    /// Is told, in words for a person, what whoever trains on the device should know: that images do not fit into its memory and are sent batch by batch. May
    /// be null; called by the thread that prepares training.
    /// </summary>
    public Action<string>? Noticed { get; set; }

    /// <summary>Its name and what it is.</summary>
    public override string ToString() => $"{Name}: {Description}";

    /// <summary>Names every part of a recipe that the device lacks, as "model.core.kind mine"; empty when it can train it. Opens nothing.</summary>
    internal abstract IReadOnlyList<string> MissingParts(Recipe recipe);

    /// <summary>Opens an engine of its own for whoever asks, to be used by one thread at a time.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    internal abstract IComputeEngine Open();

    /// <summary>Why it cannot train a recipe; null where it can.</summary>
    internal string? RefusalOf(Recipe recipe) => MissingParts(recipe) is { Count: > 0 } missing ? $"{Name} has no part for {string.Join(", ", missing)}" : null;

    /// <summary>Opens an engine for what a recipe says.</summary>
    /// <exception cref="OptionException">The device lacks parts of the recipe; the message names all of them.</exception>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    internal IComputeEngine OpenFor(Recipe recipe) =>
        RefusalOf(recipe) is { } refusal ? throw new OptionException($"{refusal}: use the processor, or parts that it has") : Open();

    /// <summary>A recipe as evaluation has to do with it: how its model was trained matters no more.</summary>
    internal static Recipe ForEvaluation(Recipe recipe) => recipe with { Training = new TrainingOptions() };
}
