namespace Fovea.Parts;

/// <summary>A model under construction: its parts declare parameters, places for activations, and the gradients to be summed after a backward pass.</summary>
public sealed class ModelBuilder
{
    private readonly List<IGradientWork> gradientWork = [];
    private bool isFinished;

    /// <summary>Begins a model. Recipes do that by themselves; a test of a part of your own does it here.</summary>
    /// <param name="initialization">How first values are drawn; null for by fan-in.</param>
    public ModelBuilder(InitializationOptions? initialization = null)
        : this(MatrixKernel.Widest, initialization)
    {
    }

    internal ModelBuilder(MatrixKernel kernel, InitializationOptions? initialization = null)
    {
        Kernel = kernel;
        Initialization = initialization ?? new FanInInitializationOptions();
        Layout = new ArenaLayout(kernel);
    }

    /// <summary>Multiplies matrices.</summary>
    internal MatrixKernel Kernel { get; }

    /// <summary>How first values are drawn.</summary>
    public InitializationOptions Initialization { get; }

    /// <summary>Glimpses per rollout in training.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>What a glimpse sees, for a glimpse network that goes by how its numbers lie beside each other.</summary>
    public PatchShape Patch { get; init; }

    /// <summary>Rows that training should normalise together; 0 where no layer normalises over rows.</summary>
    public int RowsNormalizedTogether { get; private set; }

    /// <summary>What is learned.</summary>
    public ParameterSet Parameters { get; } = new();

    /// <summary>What a worker keeps.</summary>
    public ArenaLayout Layout { get; }

    /// <summary>Sums over all rows that remain when the rows' backward passes are done.</summary>
    public IReadOnlyList<IGradientWork> GradientWork => gradientWork;

    /// <summary>How the weights of a product are drawn, as <see cref="Initialization"/> says.</summary>
    /// <exception cref="OptionException">It says nothing.</exception>
    internal Initializer NewWeights(int inputs, bool intoRelu = false, int products = 1) =>
        Check.Made(Initialization.Weights(inputs, intoRelu, products), Initialization, "initialization", nameof(InitializationOptions.Weights));

    /// <summary>How the biases of a layer are drawn, as <see cref="Initialization"/> says.</summary>
    /// <exception cref="OptionException">It says nothing.</exception>
    internal Initializer NewBiases(int inputs) => Check.Made(Initialization.Biases(inputs), Initialization, "initialization", nameof(InitializationOptions.Biases));

    /// <summary>Asks for training blocks of about <paramref name="rows"/> rows, whose statistics a layer normalises by.</summary>
    public void NormalizeTogether(int rows) => RowsNormalizedTogether = Math.Max(RowsNormalizedTogether, rows);

    /// <summary>Adds a sum over rows.</summary>
    /// <exception cref="InvalidOperationException">The model is finished.</exception>
    public void Add(IGradientWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (isFinished) throw new InvalidOperationException($"the gradient of {work.Parameters[0].Name} is declared after the model was finished");
        gradientWork.Add(work);
    }

    /// <summary>To be called when all modules are made, once: makes room for the parameters, zeros everywhere.</summary>
    /// <exception cref="OptionException">
    /// A parameter's gradient is summed by no work, so that it would never learn, or by more than one, of which the last would win.
    /// </exception>
    public void Finish()
    {
        foreach (Parameter parameter in Parameters.Parameters)
        {
            int sums = gradientWork.Count(work => work.Parameters.Contains(parameter));
            if (sums != 1)
                throw new OptionException($"the gradient of {parameter.Name} must be declared exactly once, but is {sums} times: call its layer's LearnFrom once");
        }

        Parameters.Allocate();
        isFinished = true;
    }
}

/// <summary>The shape of what a glimpse sees: square planes, [planes, size, size].</summary>
/// <param name="Planes">Scales times channels, scale by scale.</param>
/// <param name="Size">Side of a plane.</param>
public readonly record struct PatchShape(int Planes, int Size)
{
    /// <summary>Numbers in it.</summary>
    public int Length => Planes * Size * Size;
}
