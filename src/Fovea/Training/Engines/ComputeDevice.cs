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

    /// <summary>Its name and what it is.</summary>
    public override string ToString() => $"{Name}: {Description}";

    /// <summary>Opens an engine of its own for whoever asks, to be used by one thread at a time.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    internal abstract IComputeEngine Open();

    /// <summary>The same, for what a recipe says.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    /// <exception cref="OptionException">It lacks parts of the recipe; the message names all of them.</exception>
    internal IComputeEngine OpenFor(Recipe recipe)
    {
        IComputeEngine engine = Open();
        try
        {
            IReadOnlyList<string> missing = engine.MissingParts(recipe);
            return missing.Count == 0 ? engine : throw new OptionException($"{Name} has no part for {string.Join(", ", missing)}: use the processor, or parts that it has");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>The same, for a recipe's model alone: how it was trained, evaluation need not know.</summary>
    /// <exception cref="DeviceException">The device does not answer.</exception>
    /// <exception cref="OptionException">It lacks parts of the model; the message names all of them.</exception>
    internal IComputeEngine OpenForModelOf(Recipe recipe) => OpenFor(recipe with { Training = new TrainingOptions() });
}
