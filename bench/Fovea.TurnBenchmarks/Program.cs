using Fovea.TurnBenchmarks;

try
{
    Turns.Run(args);
    return 0;
}
catch (ArgumentException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
