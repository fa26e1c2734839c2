using Fovea.Numerics;

namespace Fovea.Layers;

/// <summary>Where a module says, when it is made, what it needs: parameters, places for activations, and work after a step.</summary>
/// <param name="kernel">Carries out the products.</param>
/// <param name="initialization">How first values are drawn; null for by fan-in.</param>
public sealed class ModelBuilder(MatrixKernel kernel, IInitialization? initialization = null)
{
    private readonly List<IGradientWork> gradientWork = [];

    /// <summary>Carries out the products.</summary>
    public MatrixKernel Kernel => kernel;

    /// <summary>How first values are drawn.</summary>
    public IInitialization Initialization { get; } = initialization ?? new FanInInitialization();

    /// <summary>Glimpses per rollout in training.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Rows that are normalised together in training; 0 where no layer normalises over rows.</summary>
    public int GroupRows { get; private set; }

    /// <summary>What is learned.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>What a worker keeps.</summary>
    public ArenaLayout Layout { get; } = new(kernel);

    /// <summary>Sums over all rows that remain when the rows' backward passes are done.</summary>
    public IReadOnlyList<IGradientWork> GradientWork => gradientWork;

    /// <summary>Asks for blocks of about <paramref name="rows"/> rows, which a layer normalises over.</summary>
    public void GroupBy(int rows) => GroupRows = Math.Max(GroupRows, rows);

    /// <summary>Adds a sum over rows.</summary>
    public void Add(IGradientWork work) => gradientWork.Add(work);
}
